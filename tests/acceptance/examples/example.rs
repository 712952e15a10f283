//! The configurations under `examples/`, which the documentation prints.

use std::fs;
use std::path::{Path, PathBuf};

use crate::environment::TestEnvironment;

/// The first line of a file that needs a certain version.
const VERSION_COMMENT: &str = "# Needs ";

/// The setting of a module that needs a certain version.
const VERSION_SETTING: &str = "required_version = \">= ";

/// One configuration: the files that are applied together.
#[derive(Clone, Debug)]
pub struct Example {
    /// The file or folder, from the root of the repository.
    pub path: String,
    files: Vec<(String, String)>,
}

/// Returns the folder of the examples.
pub fn examples_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Returns each file below a folder of examples that is a configuration of its own.
pub fn files_under(folder: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    for name in sorted_names(&examples_folder().join(folder)) {
        let path = format!("{folder}/{name}");
        if examples_folder().join(&path).is_dir() {
            examples.extend(files_under(&path));
        } else if name.ends_with(".tf") {
            examples.push(Example::from_file(&path));
        }
    }
    examples
}

/// Returns each folder below a folder of examples, with all its files.
pub fn folders_under(folder: &str) -> Vec<Example> {
    let folders = sorted_names(&examples_folder().join(folder)).into_iter();
    folders
        .map(|name| Example::from_folder(&format!("{folder}/{name}")))
        .collect()
}

/// Reads a file of the examples.
pub fn read_example(path: &str) -> String {
    let path = examples_folder().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sorted_names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

impl Example {
    /// Creates an example from all files of a folder, with the modules in its subfolders.
    pub fn from_folder(path: &str) -> Self {
        let files: Vec<_> = files_under(path)
            .into_iter()
            .map(|file| {
                let name = file.path.strip_prefix(&format!("examples/{path}/"));
                let name = name.unwrap().to_owned();
                let text = file.files.into_iter().map(|(_, text)| text).collect();
                (name, text)
            })
            .collect();
        assert!(!files.is_empty(), "examples/{path} has no configuration");
        Self {
            path: format!("examples/{path}"),
            files,
        }
    }

    /// Creates an example from one file.
    pub fn from_file(path: &str) -> Self {
        let name = path.rsplit('/').next().unwrap().to_owned();
        Self {
            path: format!("examples/{path}"),
            files: vec![(name, read_example(path))],
        }
    }

    /// Replaces the configuration of the environment with this example; `false`, with a reported skip, if its CLI is too old.
    pub fn install(&self, env: &TestEnvironment) -> bool {
        let (terraform, opentofu) = self.required_versions();
        if !env.is_at_least(terraform, opentofu) {
            return false;
        }
        for file in sorted_names(&env.path("")) {
            let is_needed = file == "terraform.tf" && !self.contains("required_providers");
            if file.ends_with(".tf") && !is_needed {
                fs::remove_file(env.path(&file)).unwrap();
            }
        }
        for (name, text) in &self.files {
            fs::create_dir_all(env.path(name).parent().unwrap()).unwrap();
            env.write_file(name, text);
        }
        true
    }

    fn required_versions(&self) -> RequiredVersions {
        let versions = self
            .files
            .iter()
            .find_map(|(_, text)| required_versions(text));
        versions.unwrap_or(((1, 0), Some((1, 6))))
    }

    fn contains(&self, word: &str) -> bool {
        self.files.iter().any(|(_, text)| text.contains(word))
    }
}

/// The minimum version of Terraform, and that of OpenTofu if it has the feature at all.
type RequiredVersions = ((u32, u32), Option<(u32, u32)>);

fn required_versions(text: &str) -> Option<RequiredVersions> {
    if let Some((_, rest)) = text.split_once(VERSION_SETTING) {
        let minimum = parse_version(rest.split('"').next()?)?;
        return Some((minimum, Some(minimum)));
    }
    let line = text.strip_prefix(VERSION_COMMENT)?.lines().next()?;
    let after = |word: &str| {
        let rest = line.split_once(word)?.1;
        parse_version(rest.split([' ', ',']).next()?.trim_end_matches('.'))
    };
    Some((after("Terraform ")?, after("OpenTofu ")))
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[test]
fn required_versions_are_read_from_the_configuration() {
    assert_eq!(
        required_versions("# Needs Terraform 1.5 or OpenTofu 1.6.\n\nimport {}\n"),
        Some(((1, 5), Some((1, 6))))
    );
    assert_eq!(
        required_versions("# Needs Terraform 1.14.\n"),
        Some(((1, 14), None))
    );
    assert_eq!(
        required_versions("terraform {\n  required_version = \">= 1.5\"\n}\n"),
        Some(((1, 5), Some((1, 5))))
    );
    assert_eq!(required_versions("# The id of a domain.\n"), None);
}
