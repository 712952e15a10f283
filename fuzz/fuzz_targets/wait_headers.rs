#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| terraform_provider_hostup::fuzzing::wait_headers(data));
