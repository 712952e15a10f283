//! Why a resolver returned no usable answer.

use std::fmt;
use std::io;
use std::net::SocketAddr;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::RecordType;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueryError {
    pub(super) resolver: SocketAddr,
    pub(super) record_type: RecordType,
    pub(super) kind: QueryErrorKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum QueryErrorKind {
    /// No answer in time.
    Timeout,
    /// The network failed.
    Network(io::ErrorKind),
    /// The answer cannot be decoded.
    Malformed,
    /// The answer has a response code that is an error.
    Code(ResponseCode),
    /// The answer refers to other servers: this one does not resolve.
    Referral,
    /// The zone itself denied having a DS, which only its parent can have.
    NotFromParent,
    /// The answer has neither DS records nor the authority that says that there are none.
    NoAuthority,
    /// The answer has more records than are worth checking.
    TooManyRecords,
}

impl QueryError {
    /// Whether the resolver answered. That is more useful to report than a network failure.
    pub(super) fn is_answer(&self) -> bool {
        !matches!(
            self.kind,
            QueryErrorKind::Timeout | QueryErrorKind::Network(_)
        )
    }
}

/// Prints a clause that begins with the resolver.
impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record_type = self.record_type;
        write!(f, "the resolver {} ", self.resolver)?;
        match self.kind {
            QueryErrorKind::Timeout => {
                write!(f, "did not answer the query for {record_type} records in time")
            }
            QueryErrorKind::Network(error) => {
                write!(f, "could not be asked for {record_type} records: {error}")
            }
            QueryErrorKind::Malformed => {
                write!(f, "sent an answer for {record_type} records that cannot be decoded")
            }
            QueryErrorKind::Code(code) => {
                write!(f, "answered the query for {record_type} records with {}", mnemonic(code))
            }
            QueryErrorKind::Referral => {
                f.write_str("only refers to other name servers, so it is not a recursive resolver")
            }
            QueryErrorKind::NotFromParent => f.write_str(
                "answered for the zone itself and not for its parent, so it does not know the parent's DS records",
            ),
            QueryErrorKind::NoAuthority => f.write_str(
                "sent an empty answer for DS records that does not name the parent zone, so it may not know this type",
            ),
            QueryErrorKind::TooManyRecords => {
                write!(f, "sent more {record_type} records than any zone needs")
            }
        }
    }
}

/// Returns the code as DNS tools print it.
fn mnemonic(code: ResponseCode) -> String {
    match code {
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        other => format!("code {}", u16::from(other)),
    }
}
