//! The sockets of the name server: UDP, and TCP as in RFC 7766.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener, UdpSocket},
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{Transport, respond};
use crate::{server::accept, state::SharedState};

/// The number of attempts to find a port that is free for both TCP and UDP.
const PORT_TRIES: usize = 20;
/// The pause after an error of the UDP socket, so that a persistent error does not become a busy loop.
const ERROR_PAUSE: Duration = Duration::from_millis(50);
/// How long a TCP connection without a query stays open.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The sockets of the name server, on the same port.
pub(crate) struct Sockets {
    udp: UdpSocket,
    tcp: TcpListener,
}

impl Sockets {
    /// Binds `port`, or a port that is free for both if it is 0.
    pub(crate) fn bind(ip: IpAddr, port: u16) -> io::Result<Self> {
        let mut result = Self::bind_once(ip, port);
        for _ in 1..PORT_TRIES {
            match &result {
                Err(error) if port == 0 && error.kind() == io::ErrorKind::AddrInUse => {
                    result = Self::bind_once(ip, port);
                }
                _ => break,
            }
        }
        result
    }

    fn bind_once(ip: IpAddr, port: u16) -> io::Result<Self> {
        let tcp = TcpListener::bind((ip, port))?;
        let udp = UdpSocket::bind(tcp.local_addr()?)?;
        tcp.set_nonblocking(true)?;
        udp.set_nonblocking(true)?;
        Ok(Self { udp, tcp })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}

/// Serves until the runtime ends.
pub(crate) async fn serve(sockets: Sockets, shared: Arc<SharedState>) {
    let tcp = tokio::net::TcpListener::from_std(sockets.tcp)
        .expect("the listener is non-blocking and we are in a runtime");
    let udp = tokio::net::UdpSocket::from_std(sockets.udp)
        .expect("the socket is non-blocking and we are in a runtime");
    tokio::join!(
        serve_udp(Arc::new(udp), Arc::clone(&shared)),
        serve_tcp(tcp, shared)
    );
}

async fn serve_udp(socket: Arc<tokio::net::UdpSocket>, shared: Arc<SharedState>) {
    let mut buffer = [0; 4096];
    loop {
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else {
            sleep(ERROR_PAUSE).await;
            continue;
        };
        let packet = buffer[..length].to_vec();
        let (socket, shared) = (Arc::clone(&socket), Arc::clone(&shared));
        tokio::spawn(async move {
            if let Some(response) = respond(&shared, &packet, Transport::Udp).await {
                // A client that is gone needs no answer.
                let _ = socket.send_to(&response, client).await;
            }
        });
    }
}

async fn serve_tcp(listener: tokio::net::TcpListener, shared: Arc<SharedState>) {
    loop {
        let (stream, _) = accept(|| listener.accept()).await;
        let shared = Arc::clone(&shared);
        // An error of the connection needs no handling: the client sees it too.
        tokio::spawn(async move { serve_stream(stream, &shared).await });
    }
}

/// Answers the queries of one connection in order. Each message follows its length.
async fn serve_stream(mut stream: TcpStream, shared: &SharedState) -> io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let length = timeout(IDLE_TIMEOUT, stream.read_u16()).await??;
        let mut packet = vec![0; usize::from(length)];
        timeout(IDLE_TIMEOUT, stream.read_exact(&mut packet)).await??;
        let Some(response) = respond(shared, &packet, Transport::Tcp).await else {
            continue;
        };
        let length = u16::try_from(response.len()).map_err(io::Error::other)?;
        let framed = [&length.to_be_bytes(), response.as_slice()].concat();
        stream.write_all(&framed).await?;
    }
}
