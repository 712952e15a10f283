//! Entry points for fuzzers: whatever a program that poses as Terraform can send.

use futures_util::FutureExt as _;
use prost::Message as _;
use tonic::{Response, Status};

use super::dispatch::panic_diagnostic;
use super::tfplugin6 as pb;
use super::tfplugin6::provider_client::ProviderClient;
use super::wire::{self, msgpack};
use super::{ProviderInfo, service};
use crate::framework::schema::Presence;
use crate::framework::{Attribute, Provider, Schema, Type};
use crate::panic_guard::CaughtPanic;

const INFO: ProviderInfo = ProviderInfo {
    address: "example.org/fuzz/fuzz",
    report_url: "https://example.org",
};

/// Decodes MessagePack as a value of each type. What it encodes must decode and encode to the same bytes.
pub fn value(bytes: &[u8], kinds: &[&Type]) {
    for kind in kinds {
        let Ok(value) = msgpack::decode(bytes, kind) else {
            continue;
        };
        let encoded = msgpack::encode(&value);
        let again = msgpack::decode(&encoded, kind).expect("what was encoded can be decoded");
        assert_eq!(msgpack::encode(&again), encoded);
    }
}

/// Sends a request that needs no network: the first byte selects the RPC, the rest is its message. A configuration in
/// which a required argument is null or a read-only one is set must get an error.
pub fn request(bytes: &[u8], provider: impl Provider) {
    let Some((selector, message)) = bytes.split_first() else {
        return;
    };
    let must_fail = must_fail(*selector, message, &provider);
    let mut client = client(provider);
    macro_rules! send {
        ($($number:literal $rpc:ident)*) => {
            match selector % 10 {
                $($number => {
                    if let Ok(request) = pb::$rpc::Request::decode(message) {
                        let response = poll_once(client.$rpc(request));
                        assert_no_panic(&response.diagnostics);
                        assert!(!must_fail || has_error(&response.diagnostics), "{response:?}");
                    }
                })*
                _ => unreachable!("a number modulo ten"),
            }
        };
    }
    send! {
        0 validate_provider_config
        1 validate_resource_config
        2 validate_data_resource_config
        3 validate_list_resource_config
        4 upgrade_resource_state
        5 upgrade_resource_identity
        6 plan_resource_change
        7 generate_resource_config
        8 move_resource_state
        9 configure_provider
    }
}

/// The service turns panics into errors, which a fuzzer would not notice.
fn assert_no_panic(diagnostics: &[pb::Diagnostic]) {
    let panic = CaughtPanic {
        message: String::new(),
        location: None,
    };
    let summary = panic_diagnostic("", &panic, INFO).summary;
    let has_panicked = diagnostics.iter().any(|d| d.summary == summary);
    assert!(!has_panicked, "{diagnostics:?}");
}

fn has_error(diagnostics: &[pb::Diagnostic]) -> bool {
    use pb::diagnostic::Severity;
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}

/// Whether a request has a configuration that no provider may accept.
fn must_fail(selector: u8, message: &[u8], provider: &impl Provider) -> bool {
    macro_rules! config_of {
        ($rpc:ident, $all:ident) => {{
            let Ok(request) = pb::$rpc::Request::decode(message) else {
                return false;
            };
            let all = provider.$all();
            let named = all.iter().find(|it| it.type_name() == request.type_name);
            named.is_some_and(|it| is_invalid(it.schema(), request.config.as_ref(), None))
        }};
    }
    match selector % 10 {
        0 => pb::validate_provider_config::Request::decode(message)
            .is_ok_and(|request| is_invalid(&provider.schema(), request.config.as_ref(), None)),
        1 => config_of!(validate_resource_config, resources),
        2 => config_of!(validate_data_resource_config, data_sources),
        3 => config_of!(validate_list_resource_config, list_resources),
        6 => {
            let Ok(request) = pb::plan_resource_change::Request::decode(message) else {
                return false;
            };
            let resources = provider.resources();
            let named = resources
                .iter()
                .find(|it| it.type_name() == request.type_name);
            let is_change = |schema| {
                let proposed = wire::decode(request.proposed_new_state.as_ref(), schema);
                proposed.is_ok_and(|proposed| !proposed.is_null())
            };
            let (config, prior) = (request.config.as_ref(), request.prior_state.as_ref());
            named.is_some_and(|it| is_change(it.schema()) && is_invalid(it.schema(), config, prior))
        }
        _ => false,
    }
}

/// Whether a required attribute at the root is null, or a read-only one is neither null nor as in the prior state.
fn is_invalid(
    schema: &Schema,
    config: Option<&pb::DynamicValue>,
    prior: Option<&pb::DynamicValue>,
) -> bool {
    let (Ok(config), Ok(prior)) = (wire::decode(config, schema), wire::decode(prior, schema))
    else {
        return false;
    };
    let is_violated = |attribute: &Attribute| {
        let value = config.get(attribute.name);
        match attribute.presence {
            Presence::Required => value.is_null(),
            Presence::Computed => !value.is_null() && value != prior.get(attribute.name),
            Presence::Optional | Presence::OptionalComputed => false,
        }
    };
    schema.block().attributes.iter().any(is_violated)
}

/// Decodes stored state: its version, a line feed, and its JSON. Decoded state is a value of the schema, which can be
/// planned and turned into a configuration.
pub fn stored_state(text: &str, provider: impl Provider) {
    let (version, json) = text.split_once('\n').unwrap_or(("0", text));
    let Ok(version) = version.trim().parse() else {
        return;
    };
    let resources = provider.resources();
    let kinds = resources
        .iter()
        .map(|it| (it.type_name(), it.schema().kind().clone()));
    let kinds: Vec<_> = kinds.collect();
    let mut client = client(provider);
    for (type_name, kind) in kinds {
        let type_name = type_name.to_owned();
        let request = pb::upgrade_resource_state::Request {
            type_name: type_name.clone(),
            version,
            raw_state: Some(pb::RawState {
                json: json.to_owned().into(),
                ..Default::default()
            }),
        };
        let upgraded = poll_once(client.upgrade_resource_state(request));
        assert_no_panic(&upgraded.diagnostics);
        let Some(state) = upgraded.upgraded_state else {
            assert!(!upgraded.diagnostics.is_empty(), "no state and no error");
            continue;
        };
        let value = msgpack::decode(&state.msgpack, &kind).expect("a state of the schema");
        assert!(
            value.is_wholly_known(),
            "stored state has no unknown values"
        );
        let state = Some(state);
        let generated = poll_once(client.generate_resource_config(
            pb::generate_resource_config::Request {
                type_name: type_name.clone(),
                state: state.clone(),
            },
        ));
        assert_no_panic(&generated.diagnostics);
        let planned = poll_once(
            client.plan_resource_change(pb::plan_resource_change::Request {
                type_name,
                prior_state: state.clone(),
                proposed_new_state: state,
                config: generated.config,
                ..Default::default()
            }),
        );
        assert_no_panic(&planned.diagnostics);
        assert!(planned.planned_state.is_some() || !planned.diagnostics.is_empty());
    }
}

fn client<P: Provider>(
    provider: P,
) -> ProviderClient<pb::provider_server::ProviderServer<impl pb::provider_server::Provider>> {
    let stop = tokio_util::sync::CancellationToken::new();
    ProviderClient::new(service(provider, INFO, stop))
}

/// Returns the response of a call that does not wait for anything.
fn poll_once<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> T {
    let result = call.now_or_never().expect("nothing to wait for");
    result.expect("every request has a response").into_inner()
}
