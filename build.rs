//! Generates the wire types and services from `proto/`, without `protoc`.
//!
//! Byte fields become `Bytes`, so that a received value is a slice of its message, and maps become ordered maps, so that equal
//! messages have equal bytes. The clients are generated for the tests; the linker removes them from the provider.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    // An RPC that the provider does not implement yet returns UNIMPLEMENTED, which Terraform handles.
    compile(&["tfplugin6.proto"], true)?;
    compile(
        &[
            "go_plugin/controller.proto",
            "go_plugin/stdio.proto",
            "go_plugin/broker.proto",
            "grpc/health.proto",
        ],
        false,
    )?;
    println!("cargo::rerun-if-changed=proto");
    Ok(())
}

fn compile(files: &[&str], default_stubs: bool) -> Result<(), Box<dyn Error>> {
    let descriptors = protox::compile(files, ["proto"])?;
    tonic_prost_build::configure()
        .bytes(".")
        .btree_map(".")
        .generate_default_stubs(default_stubs)
        .emit_rerun_if_changed(false)
        .compile_fds(descriptors)?;
    Ok(())
}
