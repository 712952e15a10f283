//! The handshake of go-plugin: the client's request in the environment, and the line on stdout that answers it.

use std::ffi::OsString;
use std::fmt;
use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

use super::info::PluginInfo;
use super::listener::{Address, Transport};
use super::start_error::StartError;
use super::tls;

/// The version of go-plugin's own protocol.
const CORE_PROTOCOL: u32 = 1;

type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Whether the process was started by a go-plugin client.
pub(super) fn has_magic_cookie(info: &PluginInfo, environment: Environment<'_>) -> bool {
    let (name, value) = info.magic_cookie;
    environment(name).is_some_and(|actual| actual == value)
}

/// The client's request, from the environment.
#[derive(Debug)]
pub(super) struct ClientOptions {
    /// The client's one-time certificate; `None` requests a connection without TLS.
    pub(super) certificate: Option<CertificateDer<'static>>,
    /// Whether the line must say if the broker's connections are multiplexed.
    pub(super) multiplexing: bool,
    pub(super) transport: Transport,
}

impl ClientOptions {
    pub(super) fn read(
        info: &PluginInfo,
        environment: Environment<'_>,
    ) -> Result<Self, StartError> {
        let text = |name: &str| -> Option<String> {
            environment(name)
                .map(|value| value.to_string_lossy().into_owned())
                .filter(|value| !value.is_empty())
        };
        check_protocol(info.protocol, text("PLUGIN_PROTOCOL_VERSIONS"))?;
        Ok(Self {
            certificate: text("PLUGIN_CLIENT_CERT")
                .map(|pem| tls::read_certificate(&pem))
                .transpose()?,
            multiplexing: text("PLUGIN_MULTIPLEX_GRPC").is_some(),
            transport: transport(info, &text)?,
        })
    }
}

/// Checks that the client accepts the version. A client that does not set the variable is older and accepts any.
fn check_protocol(served: u32, accepted: Option<String>) -> Result<(), StartError> {
    match accepted {
        Some(accepted) if !accepted.split(',').any(|v| v.trim().parse() == Ok(served)) => {
            Err(StartError::UnsupportedProtocol { served, accepted })
        }
        _ => Ok(()),
    }
}

fn transport(
    info: &PluginInfo,
    text: &dyn Fn(&str) -> Option<String>,
) -> Result<Transport, StartError> {
    let mut transport = match text(info.transport_variable).as_deref() {
        None => Transport::platform_default(),
        Some("tcp") => Transport::any_port(),
        #[cfg(unix)]
        Some("unix") => Transport::temporary_socket(),
        Some(value) => {
            return Err(StartError::InvalidVariable {
                name: info.transport_variable.to_owned(),
                value: value.to_owned(),
            });
        }
    };
    match &mut transport {
        #[cfg(unix)]
        Transport::Unix { directory } => {
            *directory = text("PLUGIN_UNIX_SOCKET_DIR").map(Into::into);
        }
        Transport::Tcp { ports } => *ports = port_range(text)?,
    }
    Ok(transport)
}

fn port_range(text: &dyn Fn(&str) -> Option<String>) -> Result<RangeInclusive<u16>, StartError> {
    let port = |name: &str| -> Result<u16, StartError> {
        let value = text(name).unwrap_or_else(|| "0".to_owned());
        value.parse().map_err(|_| StartError::InvalidVariable {
            name: name.to_owned(),
            value,
        })
    };
    let (min, max) = (port("PLUGIN_MIN_PORT")?, port("PLUGIN_MAX_PORT")?);
    if min > max {
        return Err(StartError::InvalidVariable {
            name: "PLUGIN_MIN_PORT".to_owned(),
            value: format!("{min}, more than PLUGIN_MAX_PORT {max}"),
        });
    }
    Ok(min..=max)
}

/// The line on stdout, with its line feed:
/// `CORE|PROTOCOL|NETWORK|ADDRESS|grpc|CERTIFICATE[|MULTIPLEXING]`.
pub(super) struct HandshakeLine<'a> {
    pub(super) protocol: u32,
    pub(super) address: &'a Address,
    /// Encoded as unpadded base64, since Go rejects padding. Without TLS the field is empty.
    pub(super) certificate: Option<&'a CertificateDer<'static>>,
    /// Adds the last field. Terraform before 1.9 does not request it, and would read it as part of the certificate.
    pub(super) multiplexing: bool,
}

impl fmt::Display for HandshakeLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address { network, text } = self.address;
        let certificate = self
            .certificate
            .map(|der| STANDARD_NO_PAD.encode(der))
            .unwrap_or_default();
        write!(
            f,
            "{CORE_PROTOCOL}|{}|{network}|{text}|grpc|{certificate}",
            self.protocol
        )?;
        if self.multiplexing {
            f.write_str("|false")?;
        }
        f.write_str("\n")
    }
}

#[cfg(test)]
mod tests;
