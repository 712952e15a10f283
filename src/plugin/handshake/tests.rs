use super::*;
use crate::plugin::about::EXAMPLE as PLUGIN_INFO;

fn read(variables: &[(&str, &str)]) -> Result<Asked, Failure> {
    let environment = |name: &str| {
        variables
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| OsString::from(value))
    };
    Asked::read(&PLUGIN_INFO, &environment)
}

fn line(certificate: Option<&CertificateDer<'static>>, multiplexing: bool) -> String {
    let address = Address {
        network: "unix",
        text: "/tmp/plugin1/socket".to_owned(),
    };
    Line {
        protocol: 6,
        address: &address,
        certificate,
        multiplexing,
    }
    .to_string()
}

#[test]
fn the_cookie_must_be_exact() {
    for (given, known) in [("word", true), ("Word", false), ("word ", false)] {
        assert_eq!(
            has_cookie(&PLUGIN_INFO, &|_| Some(given.into())),
            known,
            "{given:?}"
        );
    }
    assert!(!has_cookie(&PLUGIN_INFO, &|_| None));
}

#[test]
fn our_protocol_is_found_in_any_order() {
    for versions in ["6", "5,6", "6,5", "4, 6 ,x", ""] {
        read(&[("PLUGIN_PROTOCOL_VERSIONS", versions)]).expect(versions);
    }
    read(&[]).expect("a client that names no version takes ours");
}

#[test]
fn a_client_without_our_protocol_is_told_both_sides() {
    let failure = read(&[("PLUGIN_PROTOCOL_VERSIONS", "4,5")]).unwrap_err();
    let text = failure.to_string();
    assert!(text.contains("speaks plugin protocol 6"), "{text}");
    assert!(text.contains("accepts only 4,5"), "{text}");
}

#[test]
fn a_certificate_that_cannot_be_read_is_no_plain_connection() {
    let truncated = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["nonsense", truncated, " "] {
        let failure = read(&[("PLUGIN_CLIENT_CERT", pem)]).unwrap_err();
        assert!(
            matches!(failure, Failure::ClientCertificate(_)),
            "{failure}"
        );
    }
    assert!(read(&[]).expect("plain").client.is_none());
}

#[test]
fn tcp_takes_the_ports_that_the_client_allows() {
    let asked = read(&[
        ("EXAMPLE_TRANSPORT", "tcp"),
        ("PLUGIN_MIN_PORT", "10000"),
        ("PLUGIN_MAX_PORT", "25000"),
    ])
    .expect("a range of ports");
    assert_eq!(
        asked.transport,
        Transport::Tcp {
            ports: 10000..=25000
        }
    );

    for (least, most) in [("25000", "10000"), ("many", "25000"), ("1", "65536")] {
        read(&[
            ("EXAMPLE_TRANSPORT", "tcp"),
            ("PLUGIN_MIN_PORT", least),
            ("PLUGIN_MAX_PORT", most),
        ])
        .expect_err("no range");
    }
}

#[test]
fn an_unknown_transport_is_refused() {
    let failure = read(&[("EXAMPLE_TRANSPORT", "carrier-pigeon")]).unwrap_err();
    assert!(failure.to_string().contains("EXAMPLE_TRANSPORT"));
}

#[test]
fn the_line_keeps_the_bar_of_an_absent_certificate() {
    assert_eq!(line(None, false), "1|6|unix|/tmp/plugin1/socket|grpc|\n");
}

#[test]
fn the_certificate_has_no_padding() {
    let certificate = CertificateDer::from(vec![0xff; 4]);
    assert_eq!(
        line(Some(&certificate), false),
        "1|6|unix|/tmp/plugin1/socket|grpc|/////w\n"
    );
}

#[test]
fn multiplexing_is_answered_only_when_asked() {
    assert_eq!(
        line(None, true),
        "1|6|unix|/tmp/plugin1/socket|grpc||false\n"
    );
}
