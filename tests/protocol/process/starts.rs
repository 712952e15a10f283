//! From the start to the handshake line.

use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;
use terraform_provider_hostup::protocol::tfplugin6::get_states::Request;
use tonic::Code;

use super::super::core::{Core, Debugged, Handshake, Provider};
use super::{answers, socket_directory};

#[tokio::test]
async fn the_handshake_line_has_six_fields_and_is_all_that_is_printed() {
    let mut child = Provider::new().spawn();
    let line = child.line().await;
    let handshake = Handshake::parse(&line);
    assert_eq!(handshake.network, "unix");
    assert!(handshake.address.starts_with('/'), "{line}");
    assert!(handshake.certificate.is_some(), "{line}");
    assert_eq!(handshake.multiplexing, None, "an uninvited field: {line}");

    child.signal("TERM");
    assert_eq!(child.exit().await, Some(0));
    assert_eq!(child.rest().await, "");
    assert_eq!(child.stderr(), "", "nobody asked for logs");
}

#[tokio::test]
async fn a_client_that_asks_for_multiplexing_hears_that_there_is_none() {
    let mut child = Provider::new()
        .variable("PLUGIN_MULTIPLEX_GRPC", "true")
        .spawn();
    let handshake = child.handshake().await;
    assert_eq!(handshake.multiplexing.as_deref(), Some("false"));
}

#[tokio::test]
async fn run_by_hand_it_says_what_it_is_and_prints_no_handshake() {
    let wrong = Provider::plain().variable("TF_PLUGIN_MAGIC_COOKIE", "biscuit");
    for provider in [Provider::by_hand(), wrong] {
        let mut child = provider.spawn();
        assert_eq!(child.exit().await, Some(1));
        assert_eq!(child.rest().await, "");
        let said = child.stderr();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("provider for HostUp"), "{said}");
        assert!(said.contains("https://"), "{said}");
    }
}

#[tokio::test]
async fn the_version_is_printed_with_the_protocol() {
    for flag in ["-version", "--version"] {
        let mut child = Provider::by_hand().argument(flag).spawn();
        let line = child.line().await;
        let expected = format!(
            "terraform-provider-hostup {} (plugin protocol 6)",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(line, expected);
        assert_eq!(child.exit().await, Some(0));
    }
}

#[tokio::test]
async fn flags_count_before_the_cookie_and_an_unknown_one_is_refused() {
    let mut child = Provider::new().argument("-verbose").spawn();
    assert_eq!(child.exit().await, Some(2));
    assert_eq!(child.rest().await, "");
    assert!(child.stderr().contains("-verbose"), "{}", child.stderr());

    let mut child = Provider::new().argument("-help").spawn();
    assert_eq!(child.exit().await, Some(0));
    assert!(child.rest().await.contains("-debug"));
}

#[tokio::test]
async fn without_a_shared_protocol_both_sides_are_named_where_terraform_shows_it() {
    let mut child = Provider::new()
        .variable("PLUGIN_PROTOCOL_VERSIONS", "5,4")
        .spawn();
    assert_eq!(child.exit().await, Some(1));
    for said in [child.rest().await, child.stderr()] {
        assert!(said.contains("plugin protocol 6"), "{said}");
        assert!(said.contains("only 5,4"), "{said}");
        assert!(
            !said.contains('|'),
            "would be taken for a handshake: {said}"
        );
    }
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_is_an_error_and_never_a_plain_connection() {
    let mut child = Provider::plain()
        .variable("PLUGIN_CLIENT_CERT", "-----BEGIN CERTIFICATE-----")
        .spawn();
    assert_eq!(child.exit().await, Some(1));
    let (printed, said) = (child.rest().await, child.stderr());
    assert!(said.contains("PLUGIN_CLIENT_CERT"), "{said}");
    assert!(!printed.contains("grpc"), "{printed}");
}

#[tokio::test]
async fn without_a_client_certificate_it_serves_in_plain() {
    let core = Core::of(Provider::plain()).await;
    assert!(
        core.handshake.line.ends_with("|grpc|"),
        "{}",
        core.handshake.line
    );
    assert!(answers(core.channel()).await);
    assert_eq!(core.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn over_tcp_it_takes_a_port_of_the_asked_range() {
    let core = Core::of(Provider::new().variable("HOSTUP_PLUGIN_TRANSPORT", "tcp")).await;
    assert_eq!(core.handshake.network, "tcp");
    let port = core.handshake.address.strip_prefix("127.0.0.1:");
    let port: u16 = port.expect("the literal address").parse().unwrap();
    assert!((10000..=25000).contains(&port), "{port}");
    assert!(answers(core.channel()).await);
    let ended = core.shutdown().await;
    assert!(ended.answered, "{ended:?}");
    assert_eq!(ended.code, Some(0));
}

#[tokio::test]
async fn nobody_else_may_enter_the_directory_of_the_socket() {
    let core = Core::start().await;
    let directory = socket_directory(&core.handshake.address);
    let mode = directory.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{}", directory.display());
}

#[tokio::test]
async fn a_temporary_directory_with_a_long_name_does_not_matter() {
    let parent = TempDir::new().unwrap();
    let long = parent.path().join("x".repeat(200));
    std::fs::create_dir(&long).unwrap();
    let core = Core::of(Provider::new().variable("TMPDIR", long)).await;
    assert!(core.handshake.address.starts_with("/tmp/"));
    assert!(answers(core.channel()).await);
    assert_eq!(core.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn a_temporary_directory_that_is_missing_is_named_with_tmpdir_and_the_remedy() {
    let parent = TempDir::new().unwrap();
    let missing = parent.path().join("missing");
    let mut child = Provider::new().variable("TMPDIR", &missing).spawn();
    assert_eq!(child.exit().await, Some(1));
    // Terraform shows the first line of stdout where it expects the handshake.
    for said in [child.rest().await, child.stderr()] {
        assert!(said.contains(missing.to_str().unwrap()), "{said}");
        assert!(said.contains("No such file or directory"), "{said}");
        assert!(said.contains("set TMPDIR to another directory"), "{said}");
    }
}

#[tokio::test]
async fn the_socket_is_made_where_the_client_asks() {
    let parent = TempDir::new().unwrap();
    let core = Core::of(Provider::new().variable("PLUGIN_UNIX_SOCKET_DIR", parent.path())).await;
    let wanted = parent.path().to_str().unwrap();
    assert!(core.handshake.address.starts_with(wanted));
    assert!(answers(core.channel()).await);
}

#[tokio::test]
async fn a_call_that_nothing_serves_is_unimplemented_which_the_core_understands() {
    let core = Core::start().await;
    let type_name = "hostup_no_such_store".to_owned();
    let answer = core.provider().get_states(Request { type_name }).await;
    let status = answer.expect_err("state stores are not served");
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn for_a_debugger_it_serves_in_plain_and_prints_how_to_reattach() {
    let mut debugged = Debugged::start().await;
    assert_eq!(debugged.entry["Protocol"], "grpc");
    assert_eq!(debugged.entry["ProtocolVersion"], 6);
    assert_eq!(debugged.entry["Pid"], debugged.child.id());
    assert_eq!(debugged.entry["Test"], true, "Terraform crashes without it");
    assert!(answers(debugged.channel().await).await);

    debugged.child.signal("INT");
    assert_eq!(debugged.child.exit().await, Some(0));
    assert!(!socket_directory(&debugged.handshake.address).exists());
}

#[tokio::test]
async fn for_a_debugger_it_listens_where_only_its_user_comes_and_says_so() {
    let debugged = Debugged::start().await;
    assert_eq!(debugged.handshake.network, "unix");
    let directory = socket_directory(&debugged.handshake.address);
    let mode = directory.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{}", directory.display());
    let said = debugged.lines.join("\n");
    assert!(said.contains("Only you can reach it"), "{said}");
}
