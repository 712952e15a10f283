//! The room's entrance for fuzzers: whatever a program that poses as Terraform can send.

use futures_util::FutureExt as _;
use prost::Message as _;
use tonic::{Response, Status};

use super::tfplugin6 as pb;
use super::tfplugin6::provider_client::ProviderClient;
use super::wire::msgpack;
use super::{Guard, service};
use crate::framework::{Provider, Type};

/// Lets a panic through, so that the fuzzer sees it.
struct NoGuard;

impl Guard for NoGuard {
    async fn run<F: Future + Send>(&self, future: F) -> Result<F::Output, String> {
        Ok(future.await)
    }
}

/// Bytes of MessagePack, as a value of each type. What is read is written, and read as the same.
pub fn value(bytes: &[u8], kinds: &[&Type]) {
    for kind in kinds {
        let Ok(value) = msgpack::decode(bytes, kind) else {
            continue;
        };
        let written = msgpack::encode(&value);
        let again = msgpack::decode(&written, kind);
        assert_eq!(again.as_ref(), Ok(&value));
        assert_eq!(msgpack::encode(&value), written);
    }
}

/// A request that needs no network: the first byte says which, and the rest is its message.
pub fn request(bytes: &[u8], provider: impl Provider) {
    let Some((which, message)) = bytes.split_first() else {
        return;
    };
    let mut client = client(provider);
    macro_rules! asked {
        ($($number:literal $rpc:ident)*) => {
            match which % 10 {
                $($number => {
                    if let Ok(request) = pb::$rpc::Request::decode(message) {
                        at_once(client.$rpc(request));
                    }
                })*
                _ => unreachable!("a number modulo ten"),
            }
        };
    }
    asked! {
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

/// Stored state: its version, a line feed, and its JSON. Where it can be read, it is a value of the schema; a plan and a
/// configuration can be made of it.
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
        let upgraded = at_once(client.upgrade_resource_state(request));
        let Some(state) = upgraded.upgraded_state else {
            assert!(!upgraded.diagnostics.is_empty(), "no state and no error");
            continue;
        };
        let value = msgpack::decode(&state.msgpack, &kind).expect("a state of the schema");
        assert!(value.is_wholly_known(), "a stored state knows everything");
        let state = Some(state);
        let generated = at_once(client.generate_resource_config(
            pb::generate_resource_config::Request {
                type_name: type_name.clone(),
                state: state.clone(),
            },
        ));
        let planned = at_once(
            client.plan_resource_change(pb::plan_resource_change::Request {
                type_name,
                prior_state: state.clone(),
                proposed_new_state: state,
                config: generated.config,
                ..Default::default()
            }),
        );
        assert!(planned.planned_state.is_some() || !planned.diagnostics.is_empty());
    }
}

fn client<P: Provider>(
    provider: P,
) -> ProviderClient<pb::provider_server::ProviderServer<impl pb::provider_server::Provider>> {
    let stop = tokio_util::sync::CancellationToken::new();
    ProviderClient::new(service(provider, "example.org/fuzz/fuzz", stop, NoGuard))
}

/// The answer of a call that waits for nothing.
fn at_once<T>(call: impl Future<Output = Result<Response<T>, Status>>) -> T {
    let answer = call.now_or_never().expect("nothing to wait for");
    answer.expect("every request is answered").into_inner()
}
