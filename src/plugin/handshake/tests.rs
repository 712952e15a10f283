use super::*;
use crate::plugin::info::EXAMPLE as PLUGIN_INFO;

fn read(variables: &[(&str, &str)]) -> Result<ClientOptions, StartError> {
    let environment = |name: &str| {
        variables
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| OsString::from(value))
    };
    ClientOptions::read(&PLUGIN_INFO, &environment)
}

fn line(certificate: Option<&CertificateDer<'static>>, multiplexing: bool) -> String {
    let address = Address {
        network: "unix",
        text: "/tmp/plugin1/socket".to_owned(),
    };
    HandshakeLine {
        protocol: 6,
        address: &address,
        certificate,
        multiplexing,
    }
    .to_string()
}

#[test]
fn magic_cookie_must_be_equal() {
    for (cookie, accepted) in [("word", true), ("Word", false), ("word ", false)] {
        assert_eq!(
            has_magic_cookie(&PLUGIN_INFO, &|_| Some(cookie.into())),
            accepted,
            "{cookie:?}"
        );
    }
    assert!(!has_magic_cookie(&PLUGIN_INFO, &|_| None));
}

#[test]
fn protocol_version_is_accepted_at_any_position() {
    for versions in ["6", "5,6", "6,5", "4, 6 ,x", ""] {
        read(&[("PLUGIN_PROTOCOL_VERSIONS", versions)]).expect(versions);
    }
    read(&[]).expect("a client without the variable accepts any version");
}

#[test]
fn unsupported_protocol_error_names_both_versions() {
    let error = read(&[("PLUGIN_PROTOCOL_VERSIONS", "4,5")]).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("speaks plugin protocol 6"), "{text}");
    assert!(text.contains("accepts only 4,5"), "{text}");
}

#[test]
fn unreadable_certificate_is_an_error_and_does_not_disable_tls() {
    let truncated = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["nonsense", truncated, " "] {
        let error = read(&[("PLUGIN_CLIENT_CERT", pem)]).unwrap_err();
        assert!(matches!(error, StartError::ClientCertificate(_)), "{error}");
    }
    assert!(read(&[]).expect("plain").certificate.is_none());
}

#[test]
fn tcp_uses_the_port_range_of_the_client() {
    let options = read(&[
        ("EXAMPLE_TRANSPORT", "tcp"),
        ("PLUGIN_MIN_PORT", "10000"),
        ("PLUGIN_MAX_PORT", "25000"),
    ])
    .expect("a range of ports");
    assert_eq!(
        options.transport,
        Transport::Tcp {
            ports: 10000..=25000
        }
    );

    for (min, max) in [("25000", "10000"), ("many", "25000"), ("1", "65536")] {
        read(&[
            ("EXAMPLE_TRANSPORT", "tcp"),
            ("PLUGIN_MIN_PORT", min),
            ("PLUGIN_MAX_PORT", max),
        ])
        .expect_err("no range");
    }
}

#[test]
fn unknown_transport_is_an_error() {
    let error = read(&[("EXAMPLE_TRANSPORT", "udp")]).unwrap_err();
    assert!(error.to_string().contains("EXAMPLE_TRANSPORT"));
}

#[test]
fn line_has_an_empty_field_without_certificate() {
    assert_eq!(line(None, false), "1|6|unix|/tmp/plugin1/socket|grpc|\n");
}

#[test]
fn certificate_is_encoded_without_padding() {
    let certificate = CertificateDer::from(vec![0xff; 4]);
    assert_eq!(
        line(Some(&certificate), false),
        "1|6|unix|/tmp/plugin1/socket|grpc|/////w\n"
    );
}

#[test]
fn multiplexing_field_is_present_when_requested() {
    assert_eq!(
        line(None, true),
        "1|6|unix|/tmp/plugin1/socket|grpc||false\n"
    );
}
