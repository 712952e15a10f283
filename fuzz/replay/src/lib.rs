//! A fuzz target without a fuzzer: each input of its kept corpus, and thousands that are made of them.
//!
//! Which inputs these are depends on the corpus and on nothing else, so a run that fails fails again. It finds less than
//! a fuzzer, since it does not see which code an input reaches; but it needs no other compiler, and holds on every run of
//! the tests that what was found once does not come back.

mod mutate;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};

/// How many inputs are made of the corpus for one target.
const MADE: usize = 10_000;

/// What was run.
#[derive(Clone, Copy, Debug)]
pub struct Replayed {
    /// Inputs of the corpus.
    pub kept: usize,
    /// Inputs that were made of them.
    pub made: usize,
}

/// Runs a target over `fuzz/corpus/NAME` and what is made of it. An input that makes it panic is written to
/// `fuzz/artifacts/NAME`, where cargo-fuzz leaves its own, for the corpus to take over.
///
/// # Panics
///
/// When the target does, and when there is no corpus.
pub fn replay(name: &str, target: fn(&[u8])) -> Replayed {
    let corpus = corpus(name);
    for input in &corpus {
        run(name, target, input);
    }
    let mut made = mutate::Mutator::new(name, &corpus);
    for _ in 0..MADE {
        run(name, target, &made.next());
    }
    Replayed {
        kept: corpus.len(),
        made: MADE,
    }
}

fn run(name: &str, target: fn(&[u8]), input: &[u8]) {
    // Nothing is looked at after a panic, so nothing half changed is seen.
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(input))) else {
        return;
    };
    let folder = folder("artifacts", name);
    let path = folder.join("replayed");
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, input))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    tell(name, &path);
    resume_unwind(panic);
}

#[expect(clippy::print_stderr, reason = "this runs in tests alone")]
fn tell(name: &str, path: &Path) {
    eprintln!(
        "the input stands in {}; mend what it broke, and keep it in fuzz/corpus/{name}",
        path.display()
    );
}

/// The inputs in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = folder("corpus", name);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    paths.sort();
    let read = |path: &PathBuf| {
        fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let inputs: Vec<_> = paths.iter().map(read).collect();
    assert!(!inputs.is_empty(), "{} is empty", folder.display());
    inputs
}

fn folder(of: &str, name: &str) -> PathBuf {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    fuzz.expect("this package is a folder of it")
        .join(of)
        .join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_input_that_breaks_a_target_is_named() {
        let dislikes = |input: &[u8]| assert!(input.len() < 2, "too long for it");
        let broken = catch_unwind(|| replay("problems", dislikes));
        assert!(broken.is_err());
        let written = folder("artifacts", "problems").join("replayed");
        assert!(fs::read(&written).unwrap().len() >= 2);
        fs::remove_file(written).unwrap();
    }

    #[test]
    #[should_panic(expected = "nothing-of-the-kind")]
    fn a_target_without_a_corpus_is_an_error() {
        replay("nothing-of-the-kind", |_| {});
    }
}
