use super::super::key::ApiKey;
use super::decode::{Page, decode_single};
use super::*;

fn page(body: &str) -> Result<Page, DecodeError> {
    let key = ApiKey::hunter2();
    decode_page(body.as_bytes(), Redactor::new(&key), MAX_ROWS)
}

#[test]
fn page_is_decoded_and_an_unexpected_field_of_a_row_is_recorded() {
    let page = page(
        r#"{"data":[{"id":"dom_1","name":"a.se"},{"id":"dom_2","name":"b.se","serviceStatus":"active","orderId":7,
            "lifecycle":{"type":"standard","autoRenewEnabled":true,"registrarLockEnabled":null,"transferInProgress":false},
            "tags":["x"]}],"hasMore":false,"nextCursor":null}"#,
    )
    .unwrap_or_else(|error| panic!("{error}"));
    assert!(page.next.is_none());
    let second = &page.domains[1];
    assert_eq!((second.id.as_str(), &*second.name), ("dom_2", "b.se"));
    assert_eq!(second.service_status.as_deref(), Some("active"));
    assert_eq!(second.lifecycle_type.as_deref(), Some("standard"));
    assert_eq!(second.auto_renew_enabled, Some(true));
    assert_eq!(second.registrar_lock_enabled, None);
    assert_eq!(second.transfer_in_progress, Some(false));
    assert_eq!(second.unexpected[0].name, "orderId");
    assert_eq!(page.domains[0].tags, None);
}

#[test]
fn single_domain_may_lack_its_id_and_name() {
    let key = ApiKey::hunter2();
    let requested = DomainId::parse("dom_1").expect("an id");
    let decode = |body: &str| {
        let object = json::parse_object(body.as_bytes()).expect("an object");
        decode_single(&object, &requested, Redactor::new(&key))
    };
    let bare = decode(r#"{"serviceStatus":"active"}"#);
    assert_eq!((&bare.id, bare.name), (&requested, None));
    assert_eq!(bare.service_status.as_deref(), Some("active"));
    assert!(bare.unexpected.is_empty());
    let unexpected = decode(r#"{"id":7,"name":{},"tags":["x"]}"#);
    assert_eq!((&unexpected.id, unexpected.name), (&requested, None));
    let names: Vec<_> = unexpected
        .unexpected
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names, ["id", "name"]);
    let complete = decode(r#"{"id":"dom_2","name":"a.se"}"#);
    assert_eq!(complete.id.as_str(), "dom_2");
    assert_eq!(complete.name.as_deref(), Some("a.se"));
}

#[test]
fn list_that_may_be_incomplete_is_an_error_that_names_the_cause() {
    for (body, text) in [
        ("{}", "field data is not what the API documents: nothing"),
        (r#"{"data":null}"#, "field data "),
        (r#"{"data":[{"name":"a.se"}]}"#, "data[0].id"),
        (r#"{"data":[{"id":"dom_1"}]}"#, "data[0].name"),
        (r#"{"data":[{"id":"..","name":"a.se"}]}"#, "not a valid id"),
        (
            r#"{"data":[{"id":"dom_sk_test_hunter2","name":"a.se"}]}"#,
            "not a valid id",
        ),
        (r#"{"data":[1]}"#, "data[0]"),
        (r#"{"data":[],"hasMore":true}"#, "no cursor"),
        (r#"{"data":[],"hasMore":true,"nextCursor":""}"#, "no cursor"),
        (r#"{"data":[],"hasMore":"no"}"#, "hasMore"),
        (r#"{"data":[],"nextCursor":3}"#, "nextCursor"),
    ] {
        let error = page(body).err().unwrap_or_else(|| panic!("{body}"));
        assert!(error.to_string().contains(text), "{body}: {error}");
    }
}

#[test]
fn cursor_counts_if_has_more_is_missing_but_not_if_it_is_false() {
    let more = page(r#"{"data":[],"nextCursor":"c"}"#).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(more.next.as_deref(), Some("c"));
    let last = page(r#"{"data":[],"hasMore":false,"nextCursor":"c"}"#);
    assert!(
        last.unwrap_or_else(|error| panic!("{error}"))
            .next
            .is_none()
    );
}

/// Returns a page padded to `size` bytes, whose cursor is `number`.
fn padded_page(rows: usize, size: usize, number: usize) -> String {
    let row = r#"{"id":"dom_1","name":"a.se"}"#;
    let rows = vec![row; rows].join(",");
    let mut body = format!(r#"{{"data":[{rows}],"hasMore":true,"nextCursor":"{number}","pad":""#);
    let padding = size.saturating_sub(body.len() + 2);
    body.extend(std::iter::repeat_n('x', padding));
    body + r#""}"#
}

#[test]
fn list_over_100000_rows_in_total_is_an_error() {
    let key = ApiKey::hunter2();
    let redactor = Redactor::new(&key);
    let mut list = List::default();
    let half = padded_page(MAX_ROWS / 2, 0, 1);
    assert_eq!(
        list.add_page(half.as_bytes(), redactor),
        Ok(Some("1".into()))
    );
    let half = padded_page(MAX_ROWS / 2, 0, 2);
    assert_eq!(
        list.add_page(half.as_bytes(), redactor),
        Ok(Some("2".into()))
    );
    assert_eq!(list.domains.len(), 100_000);
    let error = list.add_page(padded_page(1, 0, 3).as_bytes(), redactor);
    let text = error.expect_err("one row too many").to_string();
    assert_eq!(
        text,
        "the list is larger than 100,000 domains, the maximum that the provider reads"
    );
}

#[test]
fn list_over_64_mib_in_total_is_an_error() {
    let key = ApiKey::hunter2();
    let redactor = Redactor::new(&key);
    let mut list = List::default();
    for number in 0..8 {
        let page = padded_page(1, 8 * 1024 * 1024, number);
        assert_eq!(page.len(), 8 * 1024 * 1024);
        list.add_page(page.as_bytes(), redactor)
            .expect("64 MiB are read");
    }
    let error = list.add_page(padded_page(0, 0, 8).as_bytes(), redactor);
    let text = error.expect_err("one page too many").to_string();
    assert!(text.starts_with("the list is larger than 64 MiB"), "{text}");
}
