//! Whom the process lets in.

use std::io;

use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::super::core::{Core, Hello, Identity, PATIENCE, Provider};
use super::answers;

/// The ways to reach the process; where the system has no Unix sockets, Terraform comes by TCP.
const TRANSPORTS: [&str; 2] = ["unix", "tcp"];

async fn over(transport: &str) -> Core {
    Core::of(Provider::new().variable("HOSTUP_PLUGIN_TRANSPORT", transport)).await
}

/// Whether the server ends the connection of such a client instead of speaking HTTP/2 with it.
async fn is_refused(core: &Core, hello: &Hello) -> bool {
    let attempt = async {
        let mut stream = core.dial.secure(hello).await?;
        // With TLS 1.3 a client learns only after its handshake that it was refused.
        stream
            .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            .await?;
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
        let mut settings = [0; 9];
        stream.read_exact(&mut settings).await?;
        Ok::<_, io::Error>(())
    };
    let outcome = timeout(PATIENCE, attempt).await;
    outcome.expect("an answer or an end in time").is_err()
}

/// That a client gets nowhere by any transport, and the real one goes on as before.
async fn gets_nowhere(hello: impl Fn(&Core) -> Hello) {
    for transport in TRANSPORTS {
        let core = over(transport).await;
        let hello = hello(&core);
        assert!(is_refused(&core, &hello).await, "{transport}: {hello:?}");
        assert!(answers(core.channel()).await, "{transport}");
    }
}

#[tokio::test]
async fn the_client_that_started_the_process_gets_in_with_either_version_of_tls() {
    for transport in TRANSPORTS {
        let core = over(transport).await;
        for versions in [&[&TLS13] as &[_], &[&TLS12]] {
            let hello = Hello {
                versions: Box::leak(versions.to_vec().into_boxed_slice()),
                ..core.dial.hello()
            };
            assert!(
                !is_refused(&core, &hello).await,
                "{transport}, {versions:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_client_without_a_certificate_gets_nowhere() {
    gets_nowhere(|core| Hello {
        identity: None,
        ..core.dial.hello()
    })
    .await;
}

#[tokio::test]
async fn a_client_with_another_certificate_gets_nowhere() {
    gets_nowhere(|core| Hello {
        identity: Some(Identity::generate()),
        ..core.dial.hello()
    })
    .await;
}

#[tokio::test]
async fn a_client_with_the_right_certificate_and_another_key_gets_nowhere() {
    gets_nowhere(|core| {
        let ours = core.dial.hello().identity.unwrap();
        Hello {
            identity: Some(Identity::generate().posing_as(&ours)),
            ..core.dial.hello()
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_does_not_negotiate_http2_gets_nowhere() {
    for alpn in [vec![], vec![b"http/1.1".to_vec()]] {
        gets_nowhere(|core| Hello {
            alpn: alpn.clone(),
            ..core.dial.hello()
        })
        .await;
    }
}

#[tokio::test]
async fn a_client_that_speaks_in_plain_gets_nowhere() {
    for transport in TRANSPORTS {
        let core = over(transport).await;
        for said in [
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n",
        ] {
            let mut stream = core.dial.raw().await.unwrap();
            stream.write_all(said.as_bytes()).await.unwrap();
            let mut heard = Vec::new();
            let ended = timeout(PATIENCE, stream.read_to_end(&mut heard)).await;
            let _ = ended.expect("the connection is ended");
            // An alert of TLS, or nothing: no frame of HTTP/2 and no line of HTTP/1.
            assert!(
                heard.is_empty() || heard[0] == 0x15,
                "{transport}: {heard:?}"
            );
        }
        assert!(answers(core.channel()).await, "{transport}");
    }
}

#[tokio::test]
async fn a_second_connection_of_the_same_client_is_served() {
    let core = Core::start().await;
    let second = core.dial.channel().await.unwrap();
    assert!(answers(second).await);
    assert!(answers(core.channel()).await);
}
