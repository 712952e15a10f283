//! The mutants are made, and the tests are seen to fail.
//!
//! In a copy of the project, so that an interrupted run leaves nothing wrong behind. The copy and its target folder stay
//! under cargo's own, so that a mutant costs one build of what has changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use super::{Mutant, list};
use crate::house::complaints;
use crate::house::tree::{files, files_of};

/// The numbers of complaints whose mutants are wanted, such as `6 8`; without it all are.
const CHOICE: &str = "HOSTUP_TEST_MUTANTS";

/// What became of a mutant.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// Every test that should have, has failed.
    Caught,
    /// These have not: they passed, or did not run.
    Survived(Vec<String>),
    /// The compiler has caught it, and so it says nothing of the tests.
    NotBuilt,
}

#[test]
#[ignore = "builds the provider anew for each mutant: a quarter of an hour and more"]
fn every_mutant_is_caught() {
    let mutants = chosen(env::var(CHOICE).ok().as_deref());
    let copy = Copy::of_the_project();
    copy.passes(&catchers(&mutants));
    println!(
        "| complaint | the provider | what became of it | seconds |\n| --- | --- | --- | --- |"
    );
    let mut survivors = Vec::new();
    for mutant in mutants {
        let began = Instant::now();
        let fate = copy.fate(mutant);
        let Mutant {
            complaint, does, ..
        } = mutant;
        let seconds = began.elapsed().as_secs();
        println!("| {complaint} | {does} | {fate:?} | {seconds} |");
        if fate != Fate::Caught {
            survivors.push(format!("{complaint}, {does}: {fate:?}"));
        }
    }
    assert!(
        survivors.is_empty(),
        "not caught:\n{}",
        survivors.join("\n")
    );
}

fn chosen(choice: Option<&str>) -> Vec<&'static Mutant> {
    let Some(choice) = choice else {
        return list::all();
    };
    let numbers: Vec<u32> = choice
        .split_whitespace()
        .map(|number| {
            number
                .parse()
                .unwrap_or_else(|_| panic!("{CHOICE}: {number:?} is no number"))
        })
        .collect();
    let mutants = list::all().into_iter();
    let mutants: Vec<_> = mutants
        .filter(|mutant| numbers.contains(&mutant.complaint))
        .collect();
    assert!(!mutants.is_empty(), "{CHOICE}: {choice:?} chooses none");
    mutants
}

/// The whole names of the tests that catch one of these.
fn catchers(mutants: &[&Mutant]) -> Vec<String> {
    let catches = |name: &str| {
        mutants
            .iter()
            .any(|mutant| mutant.caught_by.contains(&name))
    };
    let tests = complaints::tests().into_iter();
    let catchers = tests.filter(|test| catches(&test.name));
    catchers.map(|test| test.path).collect()
}

/// A copy of the project in which mutants are made.
struct Copy {
    tree: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// What is the same already is left alone: cargo goes by the times of files.
    fn of_the_project() -> Self {
        let room = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mutants");
        let (tree, target) = (room.join("tree"), room.join("target"));
        fs::create_dir_all(&tree).unwrap();
        let mut stands: BTreeMap<_, _> = files_of(&tree, "", "")
            .into_iter()
            .map(|file| (file.path, file.text))
            .collect();
        for file in files("", "") {
            if stands
                .remove(&file.path)
                .is_some_and(|text| text == file.text)
            {
                continue;
            }
            let to = tree.join(file.path);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, file.text).unwrap();
        }
        for gone in stands.into_keys() {
            fs::remove_file(tree.join(gone)).unwrap();
        }
        Self { tree, target }
    }

    /// Without a mistake the tests pass; otherwise their failing would say nothing.
    fn passes(&self, tests: &[String]) {
        if let Err(said) = self.build() {
            panic!("does not compile without a mistake:\n{said}");
        }
        let said = self.run(tests);
        let failed: Vec<_> = tests
            .iter()
            .filter(|test| !ended(&said, test, "ok"))
            .collect();
        assert!(
            failed.is_empty(),
            "fail without a mistake: {failed:#?}\n{said}"
        );
    }

    fn fate(&self, mutant: &Mutant) -> Fate {
        let place = self.tree.join(mutant.file);
        let text = fs::read_to_string(&place).unwrap();
        fs::write(&place, text.replacen(mutant.from, mutant.to, 1)).unwrap();
        let built = self.build();
        let fate = match built {
            Ok(()) => {
                let mut tests = catchers(&[mutant]);
                // Without a name cargo would run all tests, and none of nothing is left over.
                assert_eq!(tests.len(), mutant.caught_by.len(), "{mutant:?}");
                let said = self.run(&tests);
                tests.retain(|test| !ended(&said, test, "FAILED"));
                match tests.is_empty() {
                    true => Fate::Caught,
                    false => Fate::Survived(tests),
                }
            }
            Err(said) => {
                println!("{said}");
                Fate::NotBuilt
            }
        };
        fs::write(&place, text).unwrap();
        fate
    }

    /// The error is what the compiler said.
    fn build(&self) -> Result<(), String> {
        let built = self.cargo().arg("--no-run").output().unwrap();
        match built.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&built.stderr).into_owned()),
        }
    }

    /// What the tests said.
    fn run(&self, tests: &[String]) -> String {
        let ran = self
            .cargo()
            .args(["--", "--exact"])
            .args(tests)
            .output()
            .unwrap();
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        command
            .args(["test", "--locked", "--test", "main"])
            .current_dir(&self.tree)
            .env("CARGO_TARGET_DIR", &self.target)
            .stdin(Stdio::null());
        command
    }
}

/// Whether a test ended so, as libtest tells it.
fn ended(said: &str, test: &str, how: &str) -> bool {
    said.lines()
        .any(|line| line == format!("test {test} ... {how}"))
}

#[test]
fn a_test_that_did_not_run_has_not_failed() {
    let said = "running 2 tests\ntest a::b ... FAILED\ntest a::c ... ok\n";
    assert!(ended(said, "a::b", "FAILED") && ended(said, "a::c", "ok"));
    assert!(!ended(said, "a::c", "FAILED") && !ended(said, "a::d", "FAILED"));
}

#[test]
fn mutants_are_chosen_by_the_numbers_of_their_complaints() {
    assert_eq!(chosen(None).len(), list::all().len());
    let numbers: Vec<_> = chosen(Some("8 6"))
        .iter()
        .map(|mutant| mutant.complaint)
        .collect();
    assert_eq!(numbers, [6, 6, 8]);
}
