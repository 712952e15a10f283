//! The binary, and fixture files.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
};

use hostup_sandbox::{Fixture, Life, Sandbox};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hostup-sandbox"))
        .args(arguments)
        .output()
        .expect("the binary runs")
}

/// Creates a file in the build's directory for temporary files.
fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .expect("a file");
    path
}

/// A running binary that is killed when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn help_and_version_are_printed_and_unknown_argument_is_error() {
    let help = run(&["--help"]);
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("--fixture FILE"));
    let version = run(&["--version"]);
    assert_eq!(
        String::from_utf8_lossy(&version.stdout),
        format!("hostup-sandbox {}\n", env!("CARGO_PKG_VERSION"))
    );
    let wrong = run(&["--prot", "1"]);
    assert_eq!(wrong.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&wrong.stderr);
    assert_eq!(
        stderr,
        "hostup-sandbox: unknown argument `--prot`; see hostup-sandbox --help\n"
    );
}

#[tokio::test]
async fn printed_address_and_key_work() {
    let path = file(
        "used.json",
        r#"{"accounts": {"acme": {"k": ["read:domains"]}}, "domains": [{"name": "a.se", "account": "acme"}]}"#,
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostup-sandbox"));
    let child = command
        .arg("--fixture")
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut running = Running(child);
    let lines = BufReader::new(running.0.stdout.take().expect("a pipe")).lines();
    let printed: Vec<String> = lines
        .map(|line| line.expect("a line"))
        .take_while(|line| !line.starts_with("curl -H"))
        .collect();
    let export = |name: &str| {
        let found = printed
            .iter()
            .find_map(|line| line.strip_prefix(&format!("export {name}=")));
        found.unwrap_or_else(|| panic!("{printed:?}")).to_owned()
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let request = client
        .get(format!("{}/domains", export("HOSTUP_API_BASE")))
        .bearer_auth(export("HOSTUP_API_KEY"));
    let page = crate::client::ok(request.send().await.expect("a response")).await;
    assert_eq!(page["data"][0]["name"], "a.se");
    let resolver = std::net::TcpStream::connect(export("HOSTUP_DNS_RESOLVERS"));
    assert!(resolver.is_ok(), "{resolver:?}");
}

#[test]
fn listening_on_all_addresses_warns_and_prints_loopback() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostup-sandbox"));
    let child = command
        .args(["--listen", "0.0.0.0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut running = Running(child);
    let mut warning = String::new();
    let mut stderr = BufReader::new(running.0.stderr.take().expect("a pipe"));
    stderr.read_line(&mut warning).expect("a line");
    assert!(
        warning.starts_with("hostup-sandbox: warning: listening on 0.0.0.0; "),
        "{warning}"
    );
    let lines = BufReader::new(running.0.stdout.take().expect("a pipe")).lines();
    let base = lines
        .map(|line| line.expect("a line"))
        .find_map(|line| {
            line.strip_prefix("export HOSTUP_API_BASE=")
                .map(str::to_owned)
        })
        .expect("the address of the API");
    let address = base
        .strip_prefix("http://")
        .and_then(|base| base.strip_suffix("/api/v2"));
    let address = address.expect("an address");
    assert!(address.starts_with("127.0.0.1:"), "{base}");
    // Another address of this machine than the default one.
    let other = address.replace("127.0.0.1", "127.0.0.2");
    if cfg!(target_os = "linux") {
        let connection = std::net::TcpStream::connect(&other);
        assert!(connection.is_ok(), "{other}: {connection:?}");
    }
}

#[cfg(unix)]
#[test]
fn interrupt_exits_with_0() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostup-sandbox"));
    let mut running = Running(
        command
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary runs"),
    );
    let mut first = String::new();
    let mut out = BufReader::new(running.0.stdout.take().expect("a pipe"));
    out.read_line(&mut first).expect("a line");
    let sent = Command::new("kill")
        .args(["-INT", &running.0.id().to_string()])
        .status()
        .expect("kill runs");
    assert!(sent.success());
    assert_eq!(running.0.wait().expect("an end").code(), Some(0));
}

/// Invalid fixtures, and parts of their error messages.
const BAD: [(&str, [&str; 3]); 9] = [
    (
        "{\n  \"domans\": []\n}",
        [
            "line 2 column",
            "unknown field `domans`",
            "did you mean `domains`?",
        ],
    ),
    (
        r#"{"domains": [{"name": "a.se", "life": "activ"}]}"#,
        [
            "at domains[0].life",
            "unknown variant `activ`",
            "did you mean `active`?",
        ],
    ),
    (
        r#"{"settings": {"rateLimit": {"requests": "many"}}}"#,
        [
            "at settings.rateLimit.requests",
            "expected u32",
            "--fixture-schema",
        ],
    ),
    (
        r#"{"faults": [{"kind": {"problem": {"staus": 500}}}]}"#,
        [
            "at faults[0].kind",
            "unknown field `staus`",
            "did you mean `status`?",
        ],
    ),
    (
        "{\n  \"port\": 0,\n}",
        ["line 3 column 1", "trailing comma", "there or just before"],
    ),
    (
        "{\"domains\": [{",
        ["line 1 column", "EOF", "close every open bracket"],
    ),
    (
        r#"{"domains": [{"name": "a.com"}]}"#,
        ["domains[0] (`a.com`)", "TLD", "use life `inactive`"],
    ),
    (
        r#"{"domains": [{"name": "a.se", "glueRecords": [{"hostname": "ns.b.se", "ips": ["8.8.8.8"]}]}]}"#,
        [
            "domains[0] (`a.se`)",
            "`ns.b.se`",
            "host names under the domain",
        ],
    ),
    (
        r#"{"faults": [{"kind": {"problem": {"status": 42, "code": "x"}}}]}"#,
        ["faults[0]", "42 is not the HTTP status", "200 to 999"],
    ),
];

#[track_caller]
fn assert_error(path: &str, expected: [&str; 3]) {
    let output = run(&["--fixture", path]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    for part in expected {
        assert!(error.contains(part), "`{part}` in {error}");
    }
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn invalid_fixture_file_is_reported_with_location_and_remedy() {
    assert_error(
        "/nowhere/fixture.json",
        [
            "/nowhere/fixture.json",
            "cannot read fixture",
            "check the path",
        ],
    );
    for (number, (content, expected)) in BAD.into_iter().enumerate() {
        let path = file(&format!("bad-{number}.json"), content);
        assert_error(path.to_str().expect("a path"), expected);
    }
}

#[test]
fn example_fixture_starts_and_schema_is_printed() {
    let example = run(&["--example-fixture"]);
    assert!(example.status.success());
    let path = file("example.json", &String::from_utf8_lossy(&example.stdout));
    let fixture = Fixture::read(path).expect("a fixture");
    assert!(Sandbox::start(fixture).is_ok());
    let schema = run(&["--fixture-schema"]);
    assert_eq!(String::from_utf8_lossy(&schema.stdout), Fixture::schema());
}

#[test]
fn port_in_use_is_error() {
    let taken =
        Sandbox::start(Fixture::new().domain("example.se", Life::Active)).expect("a sandbox");
    let port = taken.address().port().to_string();
    let output = run(&["--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        stderr,
        format!(
            "hostup-sandbox: port {port} is already in use; choose another --port or --dns-port, or 0 for a free one\n"
        )
    );
}

#[test]
fn fixture_round_trips_through_json() {
    let fixture = Fixture::demo()
        .fault(hostup_sandbox::Fault::new(hostup_sandbox::FaultKind::ResetAfter).times(3));
    let text = serde_json::to_string(&fixture).expect("JSON");
    let read: Fixture = serde_json::from_str(&text).expect("the same words");
    assert_eq!(serde_json::to_string(&read).expect("JSON"), text);
    assert!(Sandbox::start(read).is_ok());
}
