#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hostup_sandbox::fuzzing::fixtures(data));
