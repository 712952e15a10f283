//! Which clients the process accepts.

use std::io;

use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::super::plugin_client::{
    ClientHello, ClientIdentity, PluginClient, ProviderCommand, TEST_TIMEOUT,
};
use super::responds;

/// The transports; Terraform uses TCP on systems without Unix sockets.
const TRANSPORTS: [&str; 2] = ["unix", "tcp"];

async fn start_on(transport: &str) -> PluginClient {
    PluginClient::start_with(ProviderCommand::new().variable("HOSTUP_PLUGIN_TRANSPORT", transport))
        .await
}

/// Whether the server closes the connection of such a client instead of talking HTTP/2.
async fn is_refused(plugin: &PluginClient, hello: &ClientHello) -> bool {
    let attempt = async {
        let mut stream = plugin.connector.secure(hello).await?;
        // With TLS 1.3 a client learns only after its handshake that it was refused.
        stream
            .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            .await?;
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
        let mut settings = [0; 9];
        stream.read_exact(&mut settings).await?;
        Ok::<_, io::Error>(())
    };
    let outcome = timeout(TEST_TIMEOUT, attempt).await;
    outcome.expect("a response or the end in time").is_err()
}

/// Asserts that a client is refused on every transport, and that the real one is still served.
async fn assert_refused_everywhere(hello: impl Fn(&PluginClient) -> ClientHello) {
    for transport in TRANSPORTS {
        let plugin = start_on(transport).await;
        let hello = hello(&plugin);
        assert!(is_refused(&plugin, &hello).await, "{transport}: {hello:?}");
        assert!(responds(plugin.channel()).await, "{transport}");
    }
}

#[tokio::test]
async fn parent_is_accepted_with_tls_1_2_and_1_3() {
    for transport in TRANSPORTS {
        let plugin = start_on(transport).await;
        for versions in [&[&TLS13] as &[_], &[&TLS12]] {
            let hello = ClientHello {
                versions: Box::leak(versions.to_vec().into_boxed_slice()),
                ..plugin.connector.hello()
            };
            assert!(
                !is_refused(&plugin, &hello).await,
                "{transport}, {versions:?}"
            );
        }
    }
}

#[tokio::test]
async fn client_without_certificate_is_refused() {
    assert_refused_everywhere(|plugin| ClientHello {
        identity: None,
        ..plugin.connector.hello()
    })
    .await;
}

#[tokio::test]
async fn client_with_another_certificate_is_refused() {
    assert_refused_everywhere(|plugin| ClientHello {
        identity: Some(ClientIdentity::generate()),
        ..plugin.connector.hello()
    })
    .await;
}

#[tokio::test]
async fn client_with_right_certificate_and_another_key_is_refused() {
    assert_refused_everywhere(|plugin| {
        let ours = plugin.connector.hello().identity.unwrap();
        ClientHello {
            identity: Some(ClientIdentity::generate().with_certificate_of(&ours)),
            ..plugin.connector.hello()
        }
    })
    .await;
}

#[tokio::test]
async fn client_without_http2_is_refused() {
    for alpn in [vec![], vec![b"http/1.1".to_vec()]] {
        assert_refused_everywhere(|plugin| ClientHello {
            alpn: alpn.clone(),
            ..plugin.connector.hello()
        })
        .await;
    }
}

#[tokio::test]
async fn client_without_tls_is_refused() {
    for transport in TRANSPORTS {
        let plugin = start_on(transport).await;
        for opening in [
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n",
        ] {
            let mut stream = plugin.connector.raw().await.unwrap();
            stream.write_all(opening.as_bytes()).await.unwrap();
            let mut response = Vec::new();
            let ended = timeout(TEST_TIMEOUT, stream.read_to_end(&mut response)).await;
            let _ = ended.expect("the connection is ended");
            // A TLS alert, or nothing: neither an HTTP/2 frame nor an HTTP/1 line.
            assert!(
                response.is_empty() || response[0] == 0x15,
                "{transport}: {response:?}"
            );
        }
        assert!(responds(plugin.channel()).await, "{transport}");
    }
}

#[tokio::test]
async fn second_connection_of_same_client_is_served() {
    let plugin = PluginClient::start().await;
    let second = plugin.connector.channel().await.unwrap();
    assert!(responds(second).await);
    assert!(responds(plugin.channel()).await);
}
