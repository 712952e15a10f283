//! Sends one query to one resolver and receives its answer. The tests have their own implementation.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use super::query::Query;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Udp,
    Tcp,
}

/// An implementation waits for as long as it takes: the caller limits the time.
pub(super) trait Exchange: Sync {
    /// Returns the bytes of an answer whose header matches the query.
    fn exchange(
        &self,
        resolver: SocketAddr,
        protocol: Protocol,
        query: &Query,
    ) -> impl Future<Output = io::Result<Vec<u8>>> + Send;
}

/// The system's sockets.
pub(super) struct Sockets;

impl Exchange for Sockets {
    async fn exchange(
        &self,
        resolver: SocketAddr,
        protocol: Protocol,
        query: &Query,
    ) -> io::Result<Vec<u8>> {
        match protocol {
            Protocol::Udp => over_udp(resolver, query).await,
            Protocol::Tcp => over_tcp(resolver, query).await,
        }
    }
}

/// Datagrams that do not answer the query are skipped, not errors: otherwise anybody who guesses the port could end a
/// query. The system drops those from other senders, and assigns each socket a random port.
async fn over_udp(resolver: SocketAddr, query: &Query) -> io::Result<Vec<u8>> {
    let local = match resolver {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let socket = UdpSocket::bind(local).await?;
    socket.connect(resolver).await?;
    socket.send(query.bytes()).await?;
    let mut buffer = vec![0; MAX_DATAGRAM];
    loop {
        let length = socket.recv(&mut buffer).await?;
        if query.answer_header(&buffer[..length]).is_some() {
            buffer.truncate(length);
            return Ok(buffer);
        }
    }
}

/// Large enough for resolvers that send more than the query allows.
const MAX_DATAGRAM: usize = 4096;

/// Two bytes before each message have its length, which bounds the answer.
async fn over_tcp(resolver: SocketAddr, query: &Query) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(resolver).await?;
    let length = u16::try_from(query.bytes().len()).expect("a name has at most 255 bytes");
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(query.bytes());
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; length.into()];
    stream.read_exact(&mut answer).await?;
    match query.answer_header(&answer) {
        Some(_) => Ok(answer),
        None => Err(io::ErrorKind::InvalidData.into()),
    }
}
