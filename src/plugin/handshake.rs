//! The handshake of go-plugin: what the client asks through the environment, and the one line that answers it.

use std::ffi::OsString;
use std::fmt;
use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;

use super::about::PluginInfo;
use super::failure::Failure;
use super::listener::{Address, Transport};
use super::tls;

/// go-plugin's own protocol, under the one that the plugin serves.
const CORE_PROTOCOL: u32 = 1;

type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Whether the process was started by a client that knows what it starts.
pub(super) fn has_cookie(about: &PluginInfo, environment: Environment<'_>) -> bool {
    let (name, value) = about.cookie;
    environment(name).is_some_and(|given| given == value)
}

/// What the client wants, read from its environment.
#[derive(Debug)]
pub(super) struct Asked {
    /// The client's one-time certificate; none asks for a plain connection.
    pub(super) client: Option<CertificateDer<'static>>,
    /// Whether the client wants to hear whether we multiplex the broker's connections.
    pub(super) multiplexing: bool,
    pub(super) transport: Transport,
}

impl Asked {
    /// Reads everything, or says which part can't be met.
    pub(super) fn read(about: &PluginInfo, environment: Environment<'_>) -> Result<Self, Failure> {
        let text = |name: &str| -> Option<String> {
            environment(name)
                .map(|value| value.to_string_lossy().into_owned())
                .filter(|value| !value.is_empty())
        };
        share_protocol(about.protocol, text("PLUGIN_PROTOCOL_VERSIONS"))?;
        Ok(Self {
            client: text("PLUGIN_CLIENT_CERT")
                .map(|pem| tls::read_certificate(&pem))
                .transpose()?,
            multiplexing: text("PLUGIN_MULTIPLEX_GRPC").is_some(),
            transport: transport(about, &text)?,
        })
    }
}

/// The versions come in random order. A client that names none is older than the variable and takes what it gets.
fn share_protocol(ours: u32, theirs: Option<String>) -> Result<(), Failure> {
    match theirs {
        Some(theirs) if !theirs.split(',').any(|v| v.trim().parse() == Ok(ours)) => {
            Err(Failure::NoSharedProtocol { ours, theirs })
        }
        _ => Ok(()),
    }
}

fn transport(
    about: &PluginInfo,
    text: &dyn Fn(&str) -> Option<String>,
) -> Result<Transport, Failure> {
    let mut transport = match text(about.transport_variable).as_deref() {
        None => Transport::of_platform(),
        Some("tcp") => Transport::any_port(),
        #[cfg(unix)]
        Some("unix") => Transport::temporary_socket(),
        Some(value) => {
            return Err(Failure::Variable {
                name: about.transport_variable.to_owned(),
                value: value.to_owned(),
            });
        }
    };
    match &mut transport {
        #[cfg(unix)]
        Transport::Unix { directory } => {
            *directory = text("PLUGIN_UNIX_SOCKET_DIR").map(Into::into);
        }
        Transport::Tcp { ports } => *ports = asked_ports(text)?,
    }
    Ok(transport)
}

fn asked_ports(text: &dyn Fn(&str) -> Option<String>) -> Result<RangeInclusive<u16>, Failure> {
    let port = |name: &str| -> Result<u16, Failure> {
        let value = text(name).unwrap_or_else(|| "0".to_owned());
        value.parse().map_err(|_| Failure::Variable {
            name: name.to_owned(),
            value,
        })
    };
    let (least, most) = (port("PLUGIN_MIN_PORT")?, port("PLUGIN_MAX_PORT")?);
    if least > most {
        return Err(Failure::Variable {
            name: "PLUGIN_MIN_PORT".to_owned(),
            value: format!("{least}, more than PLUGIN_MAX_PORT {most}"),
        });
    }
    Ok(least..=most)
}

/// The one line on stdout, with its line feed:
/// `CORE|PROTOCOL|NETWORK|ADDRESS|grpc|CERTIFICATE[|MULTIPLEXING]`.
pub(super) struct Line<'a> {
    pub(super) protocol: u32,
    pub(super) address: &'a Address,
    /// Sent as base64 without padding: Go refuses the padding. Empty, but with its bar, on a plain connection.
    pub(super) certificate: Option<&'a CertificateDer<'static>>,
    /// Adds the last field. Uninvited it would break every Terraform before 1.9, which takes it for a part of the
    /// certificate.
    pub(super) multiplexing: bool,
}

impl fmt::Display for Line<'_> {
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
