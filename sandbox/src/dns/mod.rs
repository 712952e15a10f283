//! The name server: UDP and TCP on one port, for the domains of the sandbox and the zones that delegate them.
//!
//! A client asks it as it would ask a resolver. For each question, `zone` selects the zone that answers it and `answer` builds the
//! response: a record set, or the proof that there is none (`denial`), each with signatures by the zone's key (`keys`) where the
//! zone is signed. Zones are not stored. They follow from the model, so they always agree with the status and the clock:
//!
//! - the zone above a domain (`se`) is signed and has the delegation and the DS of the domain;
//! - the zone of a domain is signed if its name servers are HostUp's. The zone at any other provider is not, so a DS that is still
//!   published for it breaks the chain, as it does in reality.
//!
//! Validators check signatures against real time, so the validity periods follow real time and not the sandbox's clock. There is no
//! root zone and nothing above the zones that delegate domains: their keys are the trust anchors.

mod answer;
mod denial;
mod keys;
mod signature;
mod transport;
mod zone;

use hickory_proto::{
    ProtoError,
    op::{Message, MessageType, OpCode, ResponseCode},
    rr::Name,
};
pub(crate) use keys::ZoneKeys;
pub(crate) use transport::{Sockets, serve};
pub(crate) use zone::domain_records;

use crate::{
    quirks::DnsQuirk,
    state::{SharedState, lock},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Udp,
    Tcp,
}

/// The largest answer over UDP, small enough to avoid fragmentation on common paths.
const MAX_UDP_ANSWER: u16 = 1232;
/// The largest answer over UDP to a query without EDNS.
const MAX_PLAIN_UDP_ANSWER: u16 = 512;

/// The response to a packet. `None` if the packet is not answered.
async fn respond(shared: &SharedState, packet: &[u8], transport: Transport) -> Option<Vec<u8>> {
    let query = match Message::from_vec(packet) {
        Ok(query) if query.metadata.message_type == MessageType::Query => query,
        Ok(_) => return None,
        Err(_) => return formerr_response(packet),
    };
    let _in_flight = InFlight::start(shared, &query);
    let (latency, quirk) = {
        let model = lock(&shared.model);
        let name = query
            .queries
            .first()
            .map(|query| query.name().to_lowercase());
        let quirk = name.and_then(|name| zone::quirk(&model, &name));
        (model.settings.latency, quirk)
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let response = match quirk {
        Some(DnsQuirk::Silent) => return None,
        Some(DnsQuirk::ServerFailure) => answer::failure(&query, ResponseCode::ServFail),
        _ => answer::answer(shared, &query, quirk)
            .unwrap_or_else(|_| answer::failure(&query, ResponseCode::ServFail)),
    };
    encode(&response, &query, transport, quirk).ok()
}

fn encode(
    response: &Message,
    query: &Message,
    transport: Transport,
    quirk: Option<DnsQuirk>,
) -> Result<Vec<u8>, ProtoError> {
    let whole = response.to_vec()?;
    let limit = query.edns.as_ref().map_or(MAX_PLAIN_UDP_ANSWER, |edns| {
        edns.max_payload().min(MAX_UDP_ANSWER)
    });
    let is_too_large = whole.len() > usize::from(limit) || quirk == Some(DnsQuirk::Truncated);
    if transport == Transport::Udp && is_too_large {
        return response.truncate().to_vec();
    }
    Ok(whole)
}

/// The response to a packet that is not a DNS message. `None` if it does not even have an id.
fn formerr_response(packet: &[u8]) -> Option<Vec<u8>> {
    let id = packet.first_chunk().map(|id| u16::from_be_bytes(*id))?;
    Message::error_msg(id, OpCode::Query, ResponseCode::FormErr)
        .to_vec()
        .ok()
}

/// Records a query, and counts it as being handled until this is dropped.
struct InFlight<'a>(&'a SharedState);

impl<'a> InFlight<'a> {
    fn start(shared: &'a SharedState, query: &Message) -> Self {
        let (name, record_type) = match query.queries.first() {
            Some(question) => (
                presentation(question.name()),
                question.query_type().to_string(),
            ),
            None => (String::new(), String::new()),
        };
        lock(&shared.journal).dns_query_started(name, record_type);
        Self(shared)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        lock(&self.0.journal).dns_query_finished();
    }
}

/// A name in lower case and without the trailing dot.
fn presentation(name: &Name) -> String {
    let text = name.to_lowercase().to_ascii();
    match text.strip_suffix('.') {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => text,
    }
}
