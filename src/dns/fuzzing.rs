//! The fuzzing entry point of this module: answers of resolvers.

use hickory_proto::op::{Message, OpCode};
use hickory_proto::rr::RecordType;
use jiff::Timestamp;

use super::chain::Chain;
use super::name::ZoneName;
use super::query_error::{QueryError, QueryErrorKind};
use super::response::Response;
use super::verdict::{Observation, Status};

/// 2026-04-27, as in the corpus.
const NOW: i64 = 1_777_291_200;

/// Decodes up to three answers, framed as over TCP: for the DS, DNSKEY and NS records of `example.se`. The result is
/// consistent, and its strings cannot control a terminal.
pub fn answers(bytes: &[u8]) {
    let mut frames = bytes;
    let mut next = |record_type| read(&mut frames, record_type);
    let observation = Observation {
        ds: next(RecordType::DS),
        dnskey: next(RecordType::DNSKEY),
        ns: next(RecordType::NS),
        zone: zone(),
    };
    let chain = Chain::new(&observation, Timestamp::from_second(NOW).expect("in range"));
    assert_eq!(
        chain.ds_ttl.is_some(),
        !chain.ds_records.is_empty(),
        "{chain:?}"
    );
    match chain.status {
        Status::Secure => assert!(!chain.ds_records.is_empty() && !chain.dnskeys.is_empty()),
        Status::Bogus => assert!(!chain.ds_records.is_empty(), "{chain:?}"),
        Status::Insecure | Status::Indeterminate => {}
    }
    assert!(chain.reason.ends_with('.'), "{}", chain.reason);
    for text in chain.nameservers.iter().chain([&chain.reason]) {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
}

fn zone() -> ZoneName {
    ZoneName::parse("example.se").expect("a name")
}

fn read(frames: &mut &[u8], record_type: RecordType) -> Result<Response, QueryError> {
    let frame = frames.split_first_chunk().and_then(|(length, rest)| {
        let (frame, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        *frames = rest;
        Some(frame)
    });
    let response = match frame.map(Message::from_vec) {
        // The header of an answer is checked before it is decoded. Records without data decode only in an update.
        Some(Ok(message)) if message.metadata.op_code == OpCode::Query => {
            Response::read(&message, zone().name(), record_type)
        }
        Some(_) => Err(QueryErrorKind::Malformed),
        None => Err(QueryErrorKind::Timeout),
    };
    response.map_err(|kind| QueryError {
        resolver: ([127, 0, 0, 1], 53).into(),
        record_type,
        kind,
    })
}
