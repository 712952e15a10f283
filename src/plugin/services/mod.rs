//! The services that go-plugin expects beside the plugin's own.

pub mod wire;
