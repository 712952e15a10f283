//! What a page of the list and an answer about one domain are read as.

use super::super::key::ApiKey;
use super::*;

fn page(body: &str) -> Result<Page, Unread> {
    let key = ApiKey::hunter2();
    read_page(body.as_bytes(), Redactor::new(&key), MOST_ROWS)
}

#[test]
fn a_row_is_its_id_and_name_and_what_else_it_says() {
    let page = page(
        r#"{"data":[{"id":"dom_1","name":"a.se"},{"id":"dom_2","name":"b.se","serviceStatus":"active","orderId":7,
            "lifecycle":{"type":"standard","autoRenewEnabled":true,"registrarLockEnabled":null,"transferInProgress":false},
            "tags":["x"]}],"hasMore":false,"nextCursor":null}"#,
    )
    .unwrap_or_else(|fault| panic!("{fault}"));
    assert!(page.next.is_none());
    let second = &page.domains[1];
    assert_eq!((second.id.as_str(), &*second.name), ("dom_2", "b.se"));
    assert_eq!(second.service_status.as_deref(), Some("active"));
    assert_eq!(second.lifecycle_type.as_deref(), Some("standard"));
    assert_eq!(second.auto_renew_enabled, Some(true));
    assert_eq!(second.registrar_lock_enabled, None);
    assert_eq!(second.transfer_in_progress, Some(false));
    assert_eq!(second.odd[0].name, "orderId");
    assert_eq!(page.domains[0].tags, None);
}

#[test]
fn an_answer_about_one_domain_may_lack_what_it_was_asked_by() {
    let key = ApiKey::hunter2();
    let asked = DomainId::parse("dom_1").expect("an id");
    let read = |body: &str| {
        let object = json::object(body.as_bytes()).expect("an object");
        read_single(&object, &asked, Redactor::new(&key))
    };
    let bare = read(r#"{"serviceStatus":"active"}"#);
    assert_eq!((&bare.id, bare.name), (&asked, None));
    assert_eq!(bare.service_status.as_deref(), Some("active"));
    assert!(bare.odd.is_empty());
    let odd = read(r#"{"id":7,"name":{},"tags":["x"]}"#);
    assert_eq!((&odd.id, odd.name), (&asked, None));
    let names: Vec<_> = odd.odd.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["id", "name"]);
    let whole = read(r#"{"id":"dom_2","name":"a.se"}"#);
    assert_eq!(whole.id.as_str(), "dom_2");
    assert_eq!(whole.name.as_deref(), Some("a.se"));
}

#[test]
fn a_list_that_may_not_be_whole_is_an_error_that_says_why() {
    for (body, text) in [
        ("{}", "field data is not what the API documents: nothing"),
        (r#"{"data":null}"#, "field data "),
        (r#"{"data":[{"name":"a.se"}]}"#, "data[0].id"),
        (r#"{"data":[{"id":"dom_1"}]}"#, "data[0].name"),
        (r#"{"data":[{"id":"..","name":"a.se"}]}"#, "no id"),
        (
            r#"{"data":[{"id":"dom_sk_test_hunter2","name":"a.se"}]}"#,
            "no id",
        ),
        (r#"{"data":[1]}"#, "data[0]"),
        (r#"{"data":[],"hasMore":true}"#, "no cursor"),
        (r#"{"data":[],"hasMore":true,"nextCursor":""}"#, "no cursor"),
        (r#"{"data":[],"hasMore":"no"}"#, "hasMore"),
        (r#"{"data":[],"nextCursor":3}"#, "nextCursor"),
    ] {
        let fault = page(body).err().unwrap_or_else(|| panic!("{body}"));
        assert!(fault.to_string().contains(text), "{body}: {fault}");
    }
}

#[test]
fn where_has_more_is_missing_the_cursor_says_it() {
    let more = page(r#"{"data":[],"nextCursor":"c"}"#).unwrap_or_else(|f| panic!("{f}"));
    assert_eq!(more.next.as_deref(), Some("c"));
    let over = page(r#"{"data":[],"hasMore":false,"nextCursor":"c"}"#);
    assert!(over.unwrap_or_else(|f| panic!("{f}")).next.is_none());
}

/// A page of rows, padded to a size in bytes, with a cursor of its own.
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
    let half = padded_page(MOST_ROWS / 2, 0, 1);
    assert_eq!(
        list.add_page(half.as_bytes(), redactor),
        Ok(Some("1".into()))
    );
    let half = padded_page(MOST_ROWS / 2, 0, 2);
    assert_eq!(
        list.add_page(half.as_bytes(), redactor),
        Ok(Some("2".into()))
    );
    assert_eq!(list.domains.len(), 100_000);
    let error = list.add_page(padded_page(1, 0, 3).as_bytes(), redactor);
    let text = error.expect_err("one row too many").to_string();
    assert_eq!(
        text,
        "the list is larger than 100,000 domains, the most that the provider reads"
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
