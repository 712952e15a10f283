//! What fuzzers try: fixture files. Compiled for fuzzers and for tests alone.

use crate::{Fixture, misread};

/// A fixture file. What is read is written and read as the same, and is a world or an error.
pub fn fixtures(bytes: &[u8]) {
    let Ok(fixture) = misread::read::<Fixture>(bytes, "no help") else {
        return;
    };
    let written = serde_json::to_value(&fixture).expect("a fixture is plain data");
    let again = misread::read::<Fixture>(written.to_string().as_bytes(), "no help");
    let again = again.unwrap_or_else(|fault| panic!("{fault}: {written}"));
    assert_eq!(serde_json::to_value(&again).expect("as before"), written);
    // A world of any size can be described in a few bytes of each domain; its making is bounded by the file.
    drop(fixture.build());
}

#[cfg(test)]
mod tests {
    #[test]
    fn fixtures() {
        let replayed = hostup_fuzz_replay::replay("fixtures", super::fixtures);
        assert!(replayed.kept > 2 && replayed.made > 1000, "{replayed:?}");
    }
}
