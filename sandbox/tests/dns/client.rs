//! A DNS client, and checks of what it received.

use std::{
    io::{Read, Write},
    net::{TcpStream, UdpSocket},
    time::Duration,
};

use hickory_proto::{
    dnssec::{
        Verifier,
        rdata::{DNSKEY, DNSSECRData, DS, NSEC, RRSIG},
    },
    op::{Edns, Message, Query},
    rr::{DNSClass, Name, RData, Record, RecordType},
};
use hostup_sandbox::Sandbox;

/// How long a test waits for an answer that must come.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn name(text: &str) -> Name {
    let mut name = Name::from_utf8(text).expect("a name");
    name.set_fqdn(true);
    name
}

/// A query with the DO bit, as a validator asks it.
pub(crate) fn query(domain: &str, record_type: RecordType) -> Message {
    let mut query = Message::query();
    query.add_query(Query::query(name(domain), record_type));
    let mut edns = Edns::new();
    edns.set_max_payload(1232).set_dnssec_ok(true);
    query.set_edns(edns);
    query
}

/// The answer over UDP, `None` if there is none within `patience`.
pub(crate) fn send_udp(sandbox: &Sandbox, query: &[u8], patience: Duration) -> Option<Vec<u8>> {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket
        .set_read_timeout(Some(patience))
        .expect("a timeout above zero");
    socket
        .send_to(query, sandbox.dns_address())
        .expect("a query");
    let mut buffer = [0; 65_535];
    let length = socket.recv(&mut buffer).ok()?;
    Some(buffer[..length].to_vec())
}

pub(crate) fn ask_udp(sandbox: &Sandbox, query: &Message) -> Message {
    let bytes = query.to_vec().expect("a query");
    let answer = send_udp(sandbox, &bytes, PATIENCE).expect("an answer over UDP");
    checked(query, &answer)
}

/// The answers over one TCP connection.
pub(crate) fn ask_tcp(sandbox: &Sandbox, queries: &[Message]) -> Vec<Message> {
    let mut stream = TcpStream::connect(sandbox.dns_address()).expect("a connection");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a timeout above zero");
    let ask = |query: &Message| {
        let bytes = query.to_vec().expect("a query");
        let length = u16::try_from(bytes.len()).expect("a short query");
        let framed = [&length.to_be_bytes(), bytes.as_slice()].concat();
        stream.write_all(&framed).expect("a query");
        let mut length = [0; 2];
        stream.read_exact(&mut length).expect("a length");
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut answer).expect("an answer");
        checked(query, &answer)
    };
    queries.iter().map(ask).collect()
}

/// The answer to a validator's query over UDP.
pub(crate) fn ask(sandbox: &Sandbox, domain: &str, record_type: RecordType) -> Message {
    ask_udp(sandbox, &query(domain, record_type))
}

fn checked(query: &Message, answer: &[u8]) -> Message {
    let answer = Message::from_vec(answer).expect("a DNS message");
    assert_eq!(answer.metadata.id, query.metadata.id);
    assert_eq!(answer.queries, query.queries);
    answer
}

/// The records of a type in a section.
pub(crate) fn of_type(section: &[Record], record_type: RecordType) -> Vec<Record> {
    let records = section.iter();
    records
        .filter(|record| record.record_type() == record_type)
        .cloned()
        .collect()
}

pub(crate) fn ds(answer: &Message) -> Vec<DS> {
    dnssec(&answer.answers, |data| match data {
        DNSSECRData::DS(ds) => Some(ds.clone()),
        _ => None,
    })
}

pub(crate) fn nsec(answer: &Message) -> Vec<(Name, NSEC)> {
    let records = of_type(&answer.authorities, RecordType::NSEC);
    let data = |record: &Record| match &record.data {
        RData::DNSSEC(DNSSECRData::NSEC(nsec)) => Some((record.name.clone(), nsec.clone())),
        _ => None,
    };
    records.iter().filter_map(data).collect()
}

pub(crate) fn signatures(section: &[Record]) -> Vec<RRSIG> {
    dnssec(section, |data| match data {
        DNSSECRData::RRSIG(rrsig) => Some(rrsig.clone()),
        _ => None,
    })
}

fn dnssec<T>(section: &[Record], select: impl Fn(&DNSSECRData) -> Option<T>) -> Vec<T> {
    let data = section.iter().filter_map(|record| match &record.data {
        RData::DNSSEC(data) => select(data),
        _ => None,
    });
    data.collect()
}

/// The only key of a zone.
pub(crate) fn key(sandbox: &Sandbox, zone: &str) -> DNSKEY {
    let answer = ask(sandbox, zone, RecordType::DNSKEY);
    let keys = dnssec(&answer.answers, |data| match data {
        DNSSECRData::DNSKEY(key) => Some(key.clone()),
        _ => None,
    });
    let [key] = keys.as_slice() else {
        panic!("one key of {zone} in {answer}");
    };
    key.clone()
}

/// Checks that each record set of the section has one signature by `key` of `zone`, which verifies.
#[track_caller]
pub(crate) fn assert_signed(section: &[Record], zone: &str, key: &DNSKEY) {
    let unsigned: Vec<_> = section
        .iter()
        .filter(|record| record.record_type() != RecordType::RRSIG)
        .collect();
    assert!(!unsigned.is_empty(), "no records");
    for record in unsigned {
        assert_eq!(verify(section, record, zone, key), Ok(()), "{record}");
    }
}

/// Verifies the signature of the set of `record`. The error is a text.
pub(crate) fn verify(
    section: &[Record],
    record: &Record,
    zone: &str,
    key: &DNSKEY,
) -> Result<(), String> {
    let signature = section
        .iter()
        .filter(|signature| signature.name == record.name)
        .find_map(|signature| match &signature.data {
            RData::DNSSEC(DNSSECRData::RRSIG(rrsig))
                if rrsig.input().type_covered == record.record_type() =>
            {
                Some(rrsig)
            }
            _ => None,
        })
        .ok_or("no signature")?;
    assert_eq!(signature.input().signer_name, name(zone));
    assert_eq!(
        Ok(signature.input().key_tag),
        key.calculate_key_tag().map_err(|error| error.to_string())
    );
    key.verify_rrsig(&record.name, DNSClass::IN, signature, section.iter())
        .map_err(|error| error.to_string())
}
