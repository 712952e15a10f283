//! The code under the fuzzers, one function for each target in `fuzz/fuzz_targets`; compiled only for fuzzers and tests.
//!
//! A target takes any bytes and must neither panic nor be slow. Further properties are asserted in the `fuzzing` modules
//! of `protocol`, `provider`, `api` and `dns`. The tests run every target over the corpus in `fuzz/corpus`.

use std::collections::BTreeMap;

use crate::framework::{Provider, Type};
use crate::provider::Hostup;
use crate::{api, dns, protocol, provider};

fn hostup() -> Hostup {
    Hostup::new(|_| None)
}

/// Decodes MessagePack as a value of each of the provider's schemas and of a type that contains every kind.
pub fn values(bytes: &[u8]) {
    let hostup = hostup();
    let (resources, sources) = (hostup.resources(), hostup.data_sources());
    let block = hostup.schema();
    let every_kind = every_kind();
    let mut kinds = vec![block.kind(), &every_kind];
    kinds.extend(resources.iter().map(|it| it.schema().kind()));
    kinds.extend(resources.iter().map(|it| it.identity_schema().kind()));
    kinds.extend(sources.iter().map(|it| it.schema().kind()));
    protocol::fuzzing::value(bytes, &kinds);
}

/// Returns an object type with every kind of attribute, nested once more in a list, a set, a map and an object.
fn every_kind() -> Type {
    let object = |kinds: Vec<(&str, Type)>| {
        let kinds = kinds.into_iter();
        Type::Object(
            kinds
                .map(|(name, kind)| (name.to_owned(), kind))
                .collect::<BTreeMap<_, _>>(),
        )
    };
    let flat = object(vec![
        ("b", Type::Bool),
        ("n", Type::Number),
        ("s", Type::String),
    ]);
    object(vec![
        ("flat", flat.clone()),
        ("list", Type::List(Box::new(flat.clone()))),
        (
            "map",
            Type::Map(Box::new(Type::Map(Box::new(Type::Number)))),
        ),
        ("set", Type::Set(Box::new(flat))),
    ])
}

/// A request from Terraform: a byte that selects the RPC, and the bytes of its message.
pub fn requests(bytes: &[u8]) {
    protocol::fuzzing::request(bytes, hostup());
}

/// Stored state: its version, a line feed, and its JSON.
pub fn stored_states(bytes: &[u8]) {
    protocol::fuzzing::stored_state(&String::from_utf8_lossy(bytes), hostup());
}

/// An import id: a domain's id or its name.
pub fn import_ids(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    api::fuzzing::path_segment(&text);
    provider::fuzzing::name(&text);
}

/// The body of a response with status 4xx or 5xx.
pub fn problems(bytes: &[u8]) {
    api::fuzzing::problem(bytes);
}

/// The body of a response with status 2xx, of any path.
pub fn answers(bytes: &[u8]) {
    api::fuzzing::answer(bytes);
}

/// Answers of a resolver, framed as over TCP: for the DS, DNSKEY and NS records of `example.se`.
pub fn dns_answers(bytes: &[u8]) {
    dns::fuzzing::answers(bytes);
}

/// A sequence of responses with rate limit headers.
pub fn wait_headers(bytes: &[u8]) {
    api::fuzzing::wait_headers(&String::from_utf8_lossy(bytes));
}

#[cfg(test)]
mod tests {
    use std::{fs, panic, path::Path};

    /// Runs `target` over the inputs in `fuzz/corpus/NAME`.
    fn run_corpus(name: &str, target: fn(&[u8])) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/corpus")
            .join(name);
        let paths = fs::read_dir(corpus)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut count = 0;
        for path in paths {
            let input = fs::read(&path).unwrap();
            let result = panic::catch_unwind(|| target(&input));
            assert!(result.is_ok(), "{} failed", path.display());
            count += 1;
        }
        assert!(count > 2, "the corpus has {count} inputs");
    }

    macro_rules! corpus_tests {
        ($($target:ident)*) => { $(
            #[test]
            fn $target() {
                run_corpus(stringify!($target), super::$target);
            }
        )* };
    }

    corpus_tests! { answers dns_answers import_ids problems requests stored_states values wait_headers }
}
