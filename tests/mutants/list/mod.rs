//! The mutants, in files by what the mistake does to its users.

mod kept;
mod quiet;
mod safe;

use super::Mutant;

/// All of them, by complaint.
pub fn all() -> Vec<&'static Mutant> {
    let all = [quiet::MUTANTS, kept::MUTANTS, safe::MUTANTS];
    let mut all: Vec<_> = all.into_iter().flatten().collect();
    all.sort_by_key(|mutant| mutant.complaint);
    all
}
