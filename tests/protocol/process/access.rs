//! Whom the process lets in.

use std::io;

use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::super::core::{Core, Hello, Identity, PATIENCE};
use super::answers;

/// More than the process greets at once.
const FLOOD: usize = 300;

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

#[tokio::test]
async fn the_client_that_started_the_process_gets_in_with_either_version_of_tls() {
    let core = Core::start().await;
    for versions in [&[&TLS13] as &[_], &[&TLS12]] {
        let hello = Hello {
            versions: Box::leak(versions.to_vec().into_boxed_slice()),
            ..core.dial.hello()
        };
        assert!(!is_refused(&core, &hello).await, "{versions:?}");
    }
}

#[tokio::test]
async fn a_client_without_a_certificate_gets_nowhere() {
    let core = Core::start().await;
    let hello = Hello {
        identity: None,
        ..core.dial.hello()
    };
    assert!(is_refused(&core, &hello).await);
    assert!(answers(core.channel()).await);
}

#[tokio::test]
async fn a_client_with_another_certificate_gets_nowhere() {
    let core = Core::start().await;
    let hello = Hello {
        identity: Some(Identity::generate()),
        ..core.dial.hello()
    };
    assert!(is_refused(&core, &hello).await);
    assert!(answers(core.channel()).await);
}

#[tokio::test]
async fn a_client_with_the_right_certificate_and_another_key_gets_nowhere() {
    let core = Core::start().await;
    let ours = core.dial.hello().identity.unwrap();
    let hello = Hello {
        identity: Some(Identity::generate().posing_as(&ours)),
        ..core.dial.hello()
    };
    assert!(is_refused(&core, &hello).await);
    assert!(answers(core.channel()).await);
}

#[tokio::test]
async fn a_client_that_does_not_negotiate_http2_gets_nowhere() {
    let core = Core::start().await;
    for alpn in [vec![], vec![b"http/1.1".to_vec()]] {
        let hello = Hello {
            alpn,
            ..core.dial.hello()
        };
        assert!(is_refused(&core, &hello).await, "{hello:?}");
    }
    assert!(answers(core.channel()).await);
}

#[tokio::test]
async fn clients_that_say_nothing_delay_nobody() {
    let core = Core::start().await;
    let mut silent = Vec::new();
    for half in 0..FLOOD {
        let mut stream = core.dial.raw().await.unwrap();
        if half % 2 == 0 {
            // The head of a handshake whose body never comes.
            let _ = stream.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00]).await;
        }
        silent.push(stream);
    }
    // They are all still open on our side; a new connection of the real client is through before any of them times out.
    let channel = core.dial.channel().await.expect("the real client gets in");
    assert!(answers(channel).await);
    assert!(answers(core.channel()).await, "and stays in");
    drop(silent);
}

#[tokio::test]
async fn a_second_connection_of_the_same_client_is_served() {
    let core = Core::start().await;
    let second = core.dial.channel().await.unwrap();
    assert!(answers(second).await);
    assert!(answers(core.channel()).await);
}
