//! The fuzz target for fixture files, compiled for fuzzing and tests only.

use crate::{Fixture, json_input};

/// Parses a fixture file, checks that it is unchanged when it is written and parsed again, and builds its model.
pub fn fixtures(bytes: &[u8]) {
    let Ok(fixture) = json_input::parse::<Fixture>(bytes, "no help") else {
        return;
    };
    let json = serde_json::to_value(&fixture).expect("a fixture is plain data");
    let parsed = json_input::parse::<Fixture>(json.to_string().as_bytes(), "no help")
        .unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(
        serde_json::to_value(&parsed).expect("a fixture is plain data"),
        json
    );
    // The size of the model is bounded by the size of the file. An impossible fixture is an error.
    drop(fixture.build());
}

#[cfg(test)]
mod tests {
    use std::{fs, panic, path::Path};

    #[test]
    fn fixtures_accepts_corpus() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/fixtures");
        let entries = fs::read_dir(corpus).expect("the corpus exists");
        let paths: Vec<_> = entries
            .map(|entry| entry.expect("a readable directory").path())
            .collect();
        assert!(paths.len() > 2);
        for path in paths {
            let input = fs::read(&path).expect("a readable file");
            let result = panic::catch_unwind(|| super::fixtures(&input));
            assert!(result.is_ok(), "{} failed", path.display());
        }
    }
}
