//! The configurations under `examples/`, as they are printed in the documentation.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::World;

/// What says which version a configuration needs, at the beginning of a file.
const NEEDS: &str = "# Needs ";

/// The same in a module.
const REQUIRED: &str = "required_version = \">= ";

/// One configuration: the files that are applied together.
#[derive(Clone, Debug)]
pub struct Printed {
    /// From the project's folder: the one file, or the folder of all.
    pub path: String,
    files: Vec<(String, String)>,
}

/// The folder of the examples.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Each file below a folder of examples that is a configuration of its own.
pub fn each_file(folder: &str) -> Vec<Printed> {
    let mut found = Vec::new();
    for name in names(&examples().join(folder)) {
        let path = format!("{folder}/{name}");
        if examples().join(&path).is_dir() {
            found.extend(each_file(&path));
        } else if name.ends_with(".tf") {
            found.push(file(&path));
        }
    }
    found
}

/// Each folder below a folder of examples, all its files together.
pub fn each_folder(folder: &str) -> Vec<Printed> {
    let folders = names(&examples().join(folder)).into_iter();
    folders
        .map(|name| self::folder(&format!("{folder}/{name}")))
        .collect()
}

/// One folder, all its files together.
pub fn folder(path: &str) -> Printed {
    let files = names(&examples().join(path)).into_iter();
    let files: Vec<_> = files
        .filter(|name| name.ends_with(".tf"))
        .flat_map(|name| file(&format!("{path}/{name}")).files)
        .collect();
    assert!(!files.is_empty(), "examples/{path} has no configuration");
    Printed {
        path: format!("examples/{path}"),
        files,
    }
}

/// One file.
pub fn file(path: &str) -> Printed {
    let name = path.rsplit('/').next().unwrap().to_owned();
    Printed {
        path: format!("examples/{path}"),
        files: vec![(name, text(path))],
    }
}

/// The text of a file of the examples.
pub fn text(path: &str) -> String {
    let path = examples().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

impl Printed {
    /// Puts the files into the folder of a world, instead of what is there; `false` when its Terraform is too old, which
    /// was then said aloud.
    pub fn stage(&self, world: &World) -> bool {
        let (terraform, opentofu) = self.needs();
        if !world.is_at_least(terraform, opentofu) {
            return false;
        }
        for file in names(&world.path("")) {
            let own = file == "terraform.tf" && !self.says("required_providers");
            if file.ends_with(".tf") && !own {
                fs::remove_file(world.path(&file)).unwrap();
            }
        }
        for (name, text) in &self.files {
            world.write(name, text);
        }
        true
    }

    /// The least versions of Terraform and of OpenTofu.
    fn needs(&self) -> Least {
        let told = self.files.iter().find_map(|(_, text)| needs(text));
        told.unwrap_or(((1, 0), Some((1, 6))))
    }

    fn says(&self, word: &str) -> bool {
        self.files.iter().any(|(_, text)| text.contains(word))
    }
}

/// The least version of Terraform and, where it has the feature at all, of OpenTofu.
type Least = ((u32, u32), Option<(u32, u32)>);

fn needs(text: &str) -> Option<Least> {
    if let Some((_, rest)) = text.split_once(REQUIRED) {
        let least = version(rest.split('"').next()?)?;
        return Some((least, Some(least)));
    }
    let line = text.strip_prefix(NEEDS)?.lines().next()?;
    let after = |word: &str| {
        let rest = line.split_once(word)?.1;
        version(rest.split([' ', ',']).next()?.trim_end_matches('.'))
    };
    Some((after("Terraform ")?, after("OpenTofu ")))
}

fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[test]
fn what_a_configuration_needs_is_read_from_it() {
    assert_eq!(
        needs("# Needs Terraform 1.5 or OpenTofu 1.6.\n\nimport {}\n"),
        Some(((1, 5), Some((1, 6))))
    );
    assert_eq!(needs("# Needs Terraform 1.14.\n"), Some(((1, 14), None)));
    assert_eq!(
        needs("terraform {\n  required_version = \">= 1.5\"\n}\n"),
        Some(((1, 5), Some((1, 5))))
    );
    assert_eq!(needs("# The id of a domain.\n"), None);
}
