//! The response to a query.

use hickory_proto::{
    ProtoError,
    op::{Edns, Message, Metadata, OpCode, Query, ResponseCode},
    rr::{DNSClass, Record, RecordType},
};

use super::{MAX_UDP_ANSWER, denial, zone::Zone};
use crate::{
    quirks::DnsQuirk,
    state::{SharedState, lock},
};

/// The response to a query, changed by `quirk`.
pub(super) fn answer(
    shared: &SharedState,
    query: &Message,
    quirk: Option<DnsQuirk>,
) -> Result<Message, ProtoError> {
    let question = match question(query) {
        Ok(question) => question,
        Err(code) => return Ok(failure(query, code)),
    };
    let name = question.name().to_lowercase();
    let record_type = question.query_type();
    let mut model = lock(&shared.model);
    model.apply_due_changes();
    let Some(zone) = Zone::answering(&model, &shared.zone_keys, &name, record_type) else {
        return Ok(failure(query, ResponseCode::Refused));
    };
    let mut response = empty(query);
    response.metadata.authoritative = true;
    let is_signed = zone.is_signed() && is_dnssec_wanted(query);
    let records = zone.records(&name, record_type)?;
    if !records.is_empty() {
        let is_stripped =
            record_type == RecordType::DS && quirk == Some(DnsQuirk::DsWithoutSignature);
        let section = &mut response.answers;
        push(&zone, section, records, is_signed && !is_stripped)?;
        return Ok(response);
    }
    if !zone.has_name(&name) {
        response.metadata.response_code = ResponseCode::NXDomain;
    }
    let section = &mut response.authorities;
    let soa = zone.records(&zone.apex, RecordType::SOA)?;
    push(&zone, section, soa, is_signed)?;
    if is_signed {
        for record in denial::prove(&zone, &name)? {
            push(&zone, section, vec![record], true)?;
        }
    }
    Ok(response)
}

/// A response without records.
pub(super) fn failure(query: &Message, code: ResponseCode) -> Message {
    let mut response = empty(query);
    response.metadata.response_code = code;
    response
}

/// The only question of the query, or the error code of a query that the sandbox does not answer.
fn question(query: &Message) -> Result<&Query, ResponseCode> {
    if query.metadata.op_code != OpCode::Query {
        return Err(ResponseCode::NotImp);
    }
    let [question] = query.queries.as_slice() else {
        return Err(ResponseCode::FormErr);
    };
    if question.query_class() != DNSClass::IN {
        return Err(ResponseCode::Refused);
    }
    match question.query_type() {
        RecordType::ANY | RecordType::AXFR | RecordType::IXFR => Err(ResponseCode::NotImp),
        _ => Ok(question),
    }
}

/// The response's header, question and EDNS. It says that recursion is available, since clients use the sandbox as a resolver.
fn empty(query: &Message) -> Message {
    let mut response = Message::response(query.metadata.id, query.metadata.op_code);
    response.metadata = Metadata::response_from_request(&query.metadata);
    response.metadata.recursion_available = true;
    response.add_queries(query.queries.iter().cloned());
    if query.edns.is_some() {
        let mut edns = Edns::new();
        edns.set_max_payload(MAX_UDP_ANSWER)
            .set_dnssec_ok(is_dnssec_wanted(query));
        response.set_edns(edns);
    }
    response
}

/// Whether the query has the DO bit.
fn is_dnssec_wanted(query: &Message) -> bool {
    query
        .edns
        .as_ref()
        .is_some_and(|edns| edns.flags().dnssec_ok)
}

/// Adds a record set to a section, with its signature if `is_signed`.
fn push(
    zone: &Zone<'_>,
    section: &mut Vec<Record>,
    records: Vec<Record>,
    is_signed: bool,
) -> Result<(), ProtoError> {
    let signature = is_signed.then(|| zone.sign(&records)).transpose()?;
    section.extend(records);
    section.extend(signature);
    Ok(())
}
