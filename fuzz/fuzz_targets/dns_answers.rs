#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| terraform_provider_hostup::fuzzing::dns_answers(data));
