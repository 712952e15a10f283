//! One question to one resolver, and what identifies its answer.

use hickory_proto::ProtoError;
use hickory_proto::op::{Edns, Header, Message, MessageType, OpCode, Query as Question};
use hickory_proto::rr::{Name, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

/// The size that UDP carries nearly everywhere without fragmentation; larger answers come over TCP.
pub(super) const MAX_UDP_PAYLOAD: u16 = 1232;

/// A question with its own id. Each attempt has a new one.
pub(super) struct Query {
    id: u16,
    question: Question,
    bytes: Vec<u8>,
}

impl Query {
    pub(super) fn new(name: &Name, record_type: RecordType) -> Result<Query, ProtoError> {
        let question = Question::query(name.clone(), record_type);
        // The id comes from a cryptographic generator: an answer from elsewhere has to guess it.
        let mut message = Message::query();
        message.metadata.recursion_desired = true;
        message.metadata.checking_disabled = true;
        message.add_query(question.clone());
        let mut edns = Edns::new();
        edns.set_max_payload(MAX_UDP_PAYLOAD);
        edns.set_dnssec_ok(true);
        message.set_edns(edns);
        Ok(Query {
            id: message.metadata.id,
            question,
            bytes: message.to_vec()?,
        })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the header of an answer to this query; `None` for anything else. The records are not read.
    pub(super) fn answer_header(&self, bytes: &[u8]) -> Option<Header> {
        let mut decoder = BinDecoder::new(bytes);
        let header = Header::read(&mut decoder).ok()?;
        let metadata = &header.metadata;
        let is_answer = metadata.id == self.id
            && metadata.message_type == MessageType::Response
            && metadata.op_code == OpCode::Query
            && header.counts.queries == 1;
        if !is_answer {
            return None;
        }
        let question = Question::read(&mut decoder).ok()?;
        (question == self.question).then_some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> Query {
        let name = Name::from_ascii("example.se.").unwrap();
        Query::new(&name, RecordType::DS).unwrap()
    }

    #[test]
    fn query_has_the_do_and_cd_bits_and_edns() {
        let message = Message::from_vec(query().bytes()).unwrap();
        assert!(message.metadata.recursion_desired && message.metadata.checking_disabled);
        let edns = message.edns.expect("EDNS");
        assert!(edns.flags().dnssec_ok);
        assert_eq!(edns.max_payload(), 1232);
    }

    #[test]
    fn only_the_answer_to_the_question_counts() {
        let query = query();
        let answer = Message::from_vec(query.bytes()).unwrap().into_response();
        let is_answer = |message: &Message| {
            let bytes = message.to_vec().unwrap();
            query.answer_header(&bytes).is_some()
        };
        assert!(is_answer(&answer));

        let mut other = answer.clone();
        other.queries[0].name = Name::from_ascii("EXAMPLE.se.").unwrap();
        assert!(is_answer(&other), "case makes no difference");

        let changes: [fn(&mut Message); 6] = [
            |message| message.metadata.id ^= 1,
            |message| message.metadata.message_type = MessageType::Query,
            |message| message.metadata.op_code = OpCode::Notify,
            |message| message.queries.clear(),
            |message| message.queries[0].query_type = RecordType::DNSKEY,
            |message| message.queries[0].name = Name::from_ascii("example.nu.").unwrap(),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut other = answer.clone();
            change(&mut other);
            assert!(!is_answer(&other), "change {number}");
        }
        assert!(query.answer_header(&[0; 5]).is_none());
    }
}
