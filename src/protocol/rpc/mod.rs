//! The handlers, one file for each RPC. Each decodes the request, calls the framework and encodes the response. An error
//! is returned as a diagnostic, which [`dispatch`](super::dispatch) puts into a response.

mod apply_resource_change;
mod configure_provider;
mod generate_resource_config;
mod get_metadata;
mod get_provider_schema;
mod get_resource_identity_schemas;
mod import_resource_state;
mod list_resource;
mod move_resource_state;
mod plan_resource_change;
mod read_data_source;
mod read_resource;
mod stop_provider;
mod unsupported;
mod upgrade_resource_identity;
mod upgrade_resource_state;
mod validate_data_resource_config;
mod validate_list_resource_config;
mod validate_provider_config;
mod validate_resource_config;

pub(super) use apply_resource_change::handle as apply_resource_change;
pub(super) use configure_provider::handle as configure_provider;
pub(super) use generate_resource_config::handle as generate_resource_config;
pub(super) use get_metadata::handle as get_metadata;
pub(super) use get_provider_schema::handle as get_provider_schema;
pub(super) use get_resource_identity_schemas::handle as get_resource_identity_schemas;
pub(super) use import_resource_state::handle as import_resource_state;
pub(super) use list_resource::handle as list_resource;
pub(super) use move_resource_state::handle as move_resource_state;
pub(super) use plan_resource_change::handle as plan_resource_change;
pub(super) use read_data_source::handle as read_data_source;
pub(super) use read_resource::handle as read_resource;
pub(super) use stop_provider::handle as stop_provider;
pub(super) use unsupported::*;
pub(super) use upgrade_resource_identity::handle as upgrade_resource_identity;
pub(super) use upgrade_resource_state::handle as upgrade_resource_state;
pub(super) use validate_data_resource_config::handle as validate_data_resource_config;
pub(super) use validate_list_resource_config::handle as validate_list_resource_config;
pub(super) use validate_provider_config::handle as validate_provider_config;
pub(super) use validate_resource_config::handle as validate_resource_config;
