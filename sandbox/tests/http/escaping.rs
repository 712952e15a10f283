//! Names, paths, headers and bodies that contain markup.

use hostup_sandbox::{Fault, FaultKind, Fixture, Frozen, Life, Sandbox};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::page::page;

const EVIL: &str = "<script>alert('x')<img src=x onerror=\"alert(1)\">";

/// Sends raw bytes and returns the response.
async fn send(sandbox: &Sandbox, bytes: &str) -> String {
    let mut stream = TcpStream::connect(sandbox.address())
        .await
        .expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("sent");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .await
        .expect("a response");
    response
}

/// A fixture with hostile text in every field that the page shows.
fn hostile_fixture() -> Fixture {
    let evil_name = EVIL.replace(' ', "\u{a0}");
    let mut fixture = Fixture::demo()
        .key(EVIL, "evil", &[])
        .domain_with(&*evil_name, Life::Excluded, |domain| {
            domain
                .account(EVIL)
                .id(EVIL)
                .nameservers(&[EVIL])
                .last_error(EVIL)
        })
        .domain_with("frozen.se", Life::Active, |domain| {
            domain.quirks(|quirks| {
                quirks.frozen = Some(Frozen {
                    status: EVIL.to_owned(),
                    is_enabled: true,
                });
            })
        })
        .fault(
            Fault::new(FaultKind::problem(500, EVIL))
                .domain(EVIL)
                .path(EVIL)
                .on("PUT"),
        );
    for domain in &mut fixture.domains {
        domain.comment = Some(EVIL.to_owned());
    }
    fixture.faults[0].comment = Some(EVIL.to_owned());
    fixture
}

#[tokio::test]
async fn page_escapes_hostile_text() {
    let sandbox = Sandbox::start(hostile_fixture()).expect("a sandbox");
    sandbox.fail_checks("trasig.se", EVIL);

    // A path with angle brackets is an invalid request; a path with quotes is valid.
    let refused = send(
        &sandbox,
        "GET /<script>alert(1)</script> HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(refused.starts_with("HTTP/1.1 400"), "{refused}");
    let request = format!(
        "POST /api/v2/\"onmouseover='alert(1)'&lt;?%3Cscript%3E HTTP/1.1\r\nhost: x\r\nuser-agent: {EVIL}\r\nauthorization: Bearer {EVIL}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{EVIL}",
        EVIL.len()
    );
    let answered = send(&sandbox, &request).await;
    assert!(answered.starts_with("HTTP/1.1 404"), "{answered}");

    let filtered = page(&sandbox, "/?filter=%3Cscript%3E").await;
    let unfiltered = page(&sandbox, "/").await;
    for page in [filtered, unfiltered] {
        assert_eq!(
            page.matches("<script").count(),
            1,
            "only the script of the page"
        );
        for hostile in ["<img", "alert('", "\"onmouseover"] {
            assert!(!page.contains(hostile), "{hostile}");
        }
        assert!(page.contains(
            "&lt;script&gt;alert(&#39;x&#39;)&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"
        ));
        assert!(page.contains(
            "<code>/api/v2/&quot;onmouseover=&#39;alert(1)&#39;&amp;lt;?%3Cscript%3E</code>"
        ));
    }
}
