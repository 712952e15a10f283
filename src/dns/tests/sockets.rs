//! Lookups over real sockets, with a name server on the loopback interface.

use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Message, ResponseCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};
use tokio_util::sync::CancellationToken;

use super::zone::{Answers, ZONE, chain, zone_key};
use crate::dns::chain::Chain;
use crate::dns::client::{Client, observe};
use crate::dns::exchange::Sockets;
use crate::dns::lookup::Limits;
use crate::dns::name::ZoneName;
use crate::dns::resolvers::Resolvers;
use crate::dns::verdict::Status;
use crate::dns::wait::Target;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Server {
    /// Answers over UDP.
    Normal,
    /// Sends an error with another id, a datagram that is not a message, and then the answer.
    Spoofed,
    /// Truncates every answer over UDP, and answers over TCP.
    Truncating,
    /// Truncates every answer over UDP, and closes connections over TCP in the middle of the answer.
    Aborting,
}

/// Starts a server on a free port; it ends with the test's runtime.
async fn start(server: Server, answers: Answers) -> Resolvers {
    let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = tcp.local_addr().unwrap();
    let udp = UdpSocket::bind(address).await.unwrap();
    let answers = Arc::new(answers);
    tokio::spawn(serve_udp(server, udp, answers.clone()));
    tokio::spawn(serve_tcp(server, tcp, answers));
    resolvers(address)
}

fn resolvers(address: SocketAddr) -> Resolvers {
    Resolvers::parse(&[address.to_string()]).unwrap()
}

fn answer(query: &[u8], answers: &Answers) -> Message {
    let query = Message::from_vec(query).unwrap();
    let mut answer = answers.message(query.queries[0].query_type);
    answer.metadata.id = query.metadata.id;
    answer
}

async fn serve_udp(server: Server, socket: UdpSocket, answers: Arc<Answers>) {
    let mut buffer = [0; 4096];
    loop {
        let (length, client) = socket.recv_from(&mut buffer).await.unwrap();
        let mut answer = answer(&buffer[..length], &answers);
        if server == Server::Spoofed {
            let mut other = answer.clone();
            other.metadata.id ^= 1;
            other.metadata.response_code = ResponseCode::ServFail;
            socket
                .send_to(&other.to_vec().unwrap(), client)
                .await
                .unwrap();
            socket.send_to(b"\0", client).await.unwrap();
        }
        if matches!(server, Server::Truncating | Server::Aborting) {
            answer = answer.truncate();
        }
        socket
            .send_to(&answer.to_vec().unwrap(), client)
            .await
            .unwrap();
    }
}

async fn serve_tcp(server: Server, listener: TcpListener, answers: Arc<Answers>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut query = vec![0; stream.read_u16().await.unwrap().into()];
        stream.read_exact(&mut query).await.unwrap();
        let answer = answer(&query, &answers).to_vec().unwrap();
        stream
            .write_u16(u16::try_from(answer.len()).unwrap())
            .await
            .unwrap();
        let end = match server {
            Server::Aborting => answer.len() / 2,
            _ => answer.len(),
        };
        stream.write_all(&answer[..end]).await.unwrap();
    }
}

async fn chain_from(resolvers: &Resolvers) -> Chain {
    let zone = ZoneName::parse(ZONE).unwrap();
    chain(&observe(&Sockets, resolvers, Limits::default(), &zone).await)
}

#[tokio::test]
async fn answers_arrive_over_udp_and_tcp() {
    for server in [Server::Normal, Server::Spoofed, Server::Truncating] {
        let resolvers = start(server, Answers::linked(&zone_key())).await;
        let chain = chain_from(&resolvers).await;
        assert_eq!(chain.status, Status::Secure, "{}", chain.reason);
        assert_eq!(chain.nameservers.len(), 2);
    }
}

#[tokio::test]
async fn connection_closed_within_the_answer_is_indeterminate() {
    let resolvers = start(Server::Aborting, Answers::linked(&zone_key())).await;
    let chain = chain_from(&resolvers).await;
    assert_eq!(chain.status, Status::Indeterminate);
    assert!(
        chain.reason.contains("could not be asked"),
        "{}",
        chain.reason
    );
}

#[tokio::test]
async fn port_without_a_server_is_indeterminate() {
    let unused = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = unused.local_addr().unwrap();
    drop(unused);
    let chain = chain_from(&resolvers(address)).await;
    assert_eq!(chain.status, Status::Indeterminate, "{}", chain.reason);
    assert!(
        chain.reason.contains(&address.to_string()),
        "{}",
        chain.reason
    );
}

#[tokio::test]
async fn client_asks_its_resolvers() {
    let mut answers = Answers::linked(&zone_key());
    answers.ds.clear();
    let client = Client::new(start(Server::Normal, answers).await);
    let zone = ZoneName::parse(ZONE).unwrap();
    let chain = client.chain(&zone).await;
    assert_eq!(chain.status, Status::Insecure, "{}", chain.reason);
    assert_eq!(chain.dnskeys.len(), 1);

    let stop = CancellationToken::new();
    let wait = client.wait(&zone, Target::Insecure, Duration::from_secs(60), &stop);
    // The handlers of the plugin run in tasks, so their futures must be able to move between threads.
    let wait: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(wait);
    assert_eq!(wait.await.last, Some(chain));
}
