//! Mutants: the provider with one mistake in it, and the tests that catch it.
//!
//! A test that stands for a complaint is worth something only if it fails when the complaint is justified. So each
//! complaint has mutants, small changes of the source as a good engineer could make them in good faith, and `run` makes
//! them one after the other and sees the tests fail. They are data: nothing of them is in any build of the provider.
//! `rules` holds the list itself in order on every run of the tests, and the page `tests/complaints.md` with it.

mod list;
mod rules;
mod run;

/// A mistake.
#[derive(Clone, Copy, Debug)]
struct Mutant {
    /// The number of the complaint that users would have.
    complaint: u32,
    /// What the provider does then, in words that go on from "The provider".
    does: &'static str,
    /// Where the mistake is, from the root of the project.
    file: &'static str,
    /// A text that this file has exactly once.
    from: &'static str,
    /// What stands there instead.
    to: &'static str,
    /// The names of tests of that complaint, each of which fails.
    caught_by: &'static [&'static str],
}
