//! From the start of the process to the handshake line.

use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;
use terraform_provider_hostup::protocol::tfplugin6::get_states::Request;
use tonic::Code;

use super::super::plugin_client::{DebugProvider, Handshake, PluginClient, ProviderCommand};
use super::{responds, socket_directory};

#[tokio::test]
async fn handshake_line_has_six_fields_and_is_the_only_output() {
    let mut process = ProviderCommand::new().spawn();
    let line = process.line().await;
    let handshake = Handshake::parse(&line);
    assert_eq!(handshake.network, "unix");
    assert!(handshake.address.starts_with('/'), "{line}");
    assert!(handshake.certificate.is_some(), "{line}");
    assert_eq!(handshake.multiplexing, None, "an unexpected field: {line}");

    process.signal("TERM");
    assert_eq!(process.exit().await, Some(0));
    assert_eq!(process.remaining_stdout().await, "");
    assert_eq!(process.stderr(), "", "no log variable is set");
}

#[tokio::test]
async fn multiplexing_is_declined() {
    let mut process = ProviderCommand::new()
        .variable("PLUGIN_MULTIPLEX_GRPC", "true")
        .spawn();
    let handshake = process.handshake().await;
    assert_eq!(handshake.multiplexing.as_deref(), Some("false"));
}

#[tokio::test]
async fn start_in_a_terminal_explains_itself_without_handshake() {
    let wrong = ProviderCommand::without_tls().variable("TF_PLUGIN_MAGIC_COOKIE", "biscuit");
    for provider in [ProviderCommand::in_terminal(), wrong] {
        let mut process = provider.spawn();
        assert_eq!(process.exit().await, Some(1));
        assert_eq!(process.remaining_stdout().await, "");
        let stderr = process.stderr();
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(stderr.contains("HostUp provider"), "{stderr}");
        assert!(stderr.contains("https://"), "{stderr}");
    }
}

#[tokio::test]
async fn version_flag_prints_version_and_protocol() {
    for flag in ["-version", "--version"] {
        let mut process = ProviderCommand::in_terminal().argument(flag).spawn();
        let line = process.line().await;
        let expected = format!(
            "terraform-provider-hostup {} (plugin protocol 6)",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(line, expected);
        assert_eq!(process.exit().await, Some(0));
    }
}

#[tokio::test]
async fn flags_take_precedence_and_unknown_ones_are_rejected() {
    let mut process = ProviderCommand::new().argument("-verbose").spawn();
    assert_eq!(process.exit().await, Some(2));
    assert_eq!(process.remaining_stdout().await, "");
    assert!(
        process.stderr().contains("-verbose"),
        "{}",
        process.stderr()
    );

    let mut process = ProviderCommand::new().argument("-help").spawn();
    assert_eq!(process.exit().await, Some(0));
    assert!(process.remaining_stdout().await.contains("-debug"));
}

#[tokio::test]
async fn protocol_mismatch_names_both_sides() {
    let mut process = ProviderCommand::new()
        .variable("PLUGIN_PROTOCOL_VERSIONS", "5,4")
        .spawn();
    assert_eq!(process.exit().await, Some(1));
    for output in [process.remaining_stdout().await, process.stderr()] {
        assert!(output.contains("plugin protocol 6"), "{output}");
        assert!(output.contains("only 5,4"), "{output}");
        assert!(
            !output.contains('|'),
            "would be taken for a handshake: {output}"
        );
    }
}

#[tokio::test]
async fn unreadable_certificate_is_an_error_without_plain_fallback() {
    let mut process = ProviderCommand::without_tls()
        .variable("PLUGIN_CLIENT_CERT", "-----BEGIN CERTIFICATE-----")
        .spawn();
    assert_eq!(process.exit().await, Some(1));
    let (stdout, stderr) = (process.remaining_stdout().await, process.stderr());
    assert!(stderr.contains("PLUGIN_CLIENT_CERT"), "{stderr}");
    assert!(!stdout.contains("grpc"), "{stdout}");
}

#[tokio::test]
async fn without_client_certificate_there_is_no_tls() {
    let plugin = PluginClient::start_with(ProviderCommand::without_tls()).await;
    assert!(
        plugin.handshake.line.ends_with("|grpc|"),
        "{}",
        plugin.handshake.line
    );
    assert!(responds(plugin.channel()).await);
    assert_eq!(plugin.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn tcp_port_is_in_the_requested_range() {
    let plugin =
        PluginClient::start_with(ProviderCommand::new().variable("HOSTUP_PLUGIN_TRANSPORT", "tcp"))
            .await;
    assert_eq!(plugin.handshake.network, "tcp");
    let port = plugin.handshake.address.strip_prefix("127.0.0.1:");
    let port: u16 = port.expect("the literal address").parse().unwrap();
    assert!((10000..=25000).contains(&port), "{port}");
    assert!(responds(plugin.channel()).await);
    let ended = plugin.shutdown().await;
    assert!(ended.responded, "{ended:?}");
    assert_eq!(ended.code, Some(0));
}

#[tokio::test]
async fn socket_directory_is_private() {
    let plugin = PluginClient::start().await;
    let directory = socket_directory(&plugin.handshake.address);
    let mode = directory.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{}", directory.display());
}

#[tokio::test]
async fn long_temporary_directory_falls_back_to_tmp() {
    let parent = TempDir::new().unwrap();
    let long = parent.path().join("x".repeat(200));
    std::fs::create_dir(&long).unwrap();
    let plugin = PluginClient::start_with(ProviderCommand::new().variable("TMPDIR", long)).await;
    assert!(plugin.handshake.address.starts_with("/tmp/"));
    assert!(responds(plugin.channel()).await);
    assert_eq!(plugin.shutdown().await.code, Some(0));
}

#[tokio::test]
async fn missing_temporary_directory_is_named_with_remedy() {
    let parent = TempDir::new().unwrap();
    let missing = parent.path().join("missing");
    let mut process = ProviderCommand::new().variable("TMPDIR", &missing).spawn();
    assert_eq!(process.exit().await, Some(1));
    // Terraform shows the first line of stdout if it is not a handshake.
    for output in [process.remaining_stdout().await, process.stderr()] {
        assert!(output.contains(missing.to_str().unwrap()), "{output}");
        assert!(output.contains("No such file or directory"), "{output}");
        assert!(
            output.contains("set TMPDIR to another directory"),
            "{output}"
        );
    }
}

#[tokio::test]
async fn socket_is_created_in_the_requested_directory() {
    let parent = TempDir::new().unwrap();
    let plugin = PluginClient::start_with(
        ProviderCommand::new().variable("PLUGIN_UNIX_SOCKET_DIR", parent.path()),
    )
    .await;
    let wanted = parent.path().to_str().unwrap();
    assert!(plugin.handshake.address.starts_with(wanted));
    assert!(responds(plugin.channel()).await);
}

#[tokio::test]
async fn unsupported_rpc_is_unimplemented() {
    let plugin = PluginClient::start().await;
    let type_name = "hostup_no_such_store".to_owned();
    let response = plugin.provider().get_states(Request { type_name }).await;
    let status = response.expect_err("state stores are not served");
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn debug_mode_prints_how_to_reattach() {
    let mut debug_provider = DebugProvider::start().await;
    assert_eq!(debug_provider.entry["Protocol"], "grpc");
    assert_eq!(debug_provider.entry["ProtocolVersion"], 6);
    assert_eq!(debug_provider.entry["Pid"], debug_provider.process.id());
    assert_eq!(
        debug_provider.entry["Test"], true,
        "Terraform crashes without it"
    );
    assert!(responds(debug_provider.channel().await).await);

    debug_provider.process.signal("INT");
    assert_eq!(debug_provider.process.exit().await, Some(0));
    assert!(!socket_directory(&debug_provider.handshake.address).exists());
}

#[tokio::test]
async fn debug_mode_is_reachable_only_by_its_user() {
    let debug_provider = DebugProvider::start().await;
    assert_eq!(debug_provider.handshake.network, "unix");
    let directory = socket_directory(&debug_provider.handshake.address);
    let mode = directory.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{}", directory.display());
    let output = debug_provider.lines.join("\n");
    assert!(output.contains("Only you can reach it"), "{output}");
}
