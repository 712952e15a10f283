//! `deny.toml` and these tests say the same: whoever runs cargo-deny and whoever has only cargo hold to one set of rules.

use hostup_release::platform::ALL;

use super::dependencies::BANNED;
use super::licences::ALLOWED;
use super::tree::{files, read};

/// The texts in quotation marks of a list: what stands between `NAME = [` and the bracket that closes it.
fn list<'a>(toml: &'a str, name: &str) -> Vec<&'a str> {
    let begins = format!("\n{name} = [");
    let (_, rest) = toml
        .split_once(&begins)
        .unwrap_or_else(|| panic!("no list {name}"));
    let (inside, _) = rest.split_once("\n]").expect("the list's end");
    inside.split('"').skip(1).step_by(2).collect()
}

/// The value of a setting of one word.
fn setting<'a>(toml: &'a str, name: &str) -> Option<&'a str> {
    let lines = toml
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
    lines.filter_map(|rest| rest.strip_suffix('"')).next()
}

/// The packages of a lock file that do not come from crates.io with a checksum. Our own have neither.
fn strangers(lock: &str, ours: &[&str]) -> Vec<String> {
    const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let packages = lock.split("[[package]]\n").skip(1);
    let strange = packages.filter_map(|package| {
        let name = package
            .lines()
            .next()?
            .strip_prefix("name = \"")?
            .strip_suffix('"')?;
        let is_known = match ours.contains(&name) {
            true => !package.contains("\nsource = "),
            false => package.contains(REGISTRY) && package.contains("\nchecksum = \""),
        };
        (!is_known).then(|| name.to_owned())
    });
    strange.collect()
}

#[test]
fn deny_toml_says_what_these_tests_check() {
    let toml = read("deny.toml");
    let allowed: Vec<_> = ALLOWED.iter().map(|(licence, _)| *licence).collect();
    assert_eq!(list(&toml, "allow"), allowed);
    // The sandbox is no crate of others, and cargo-deny looks at it as well.
    let banned = BANNED.iter().filter(|(name, _)| *name != "hostup-sandbox");
    let banned: Vec<_> = banned.flat_map(|(name, reason)| [*name, *reason]).collect();
    assert_eq!(list(&toml, "deny"), banned);
    for wanted in [
        "unknown-registry",
        "unknown-git",
        "wildcards",
        "yanked",
        "unused-allowed-license",
    ] {
        assert_eq!(setting(&toml, wanted), Some("deny"), "{wanted}");
    }
    let mut released: Vec<_> = ALL.iter().map(|platform| platform.target).collect();
    released.sort_unstable();
    assert_eq!(list(&toml, "targets"), released);
    assert!(
        toml.contains("\nignore = []\n"),
        "an advisory that is passed over needs its reason here"
    );
}

/// The fuzzers are a workspace with a lock of their own; what they link is held to the same.
#[test]
fn every_crate_comes_from_the_one_registry() {
    let manifests = files("", "Cargo.toml");
    let ours: Vec<_> = manifests
        .iter()
        .filter_map(|manifest| setting(&manifest.text, "name"))
        .collect();
    assert!(ours.contains(&"terraform-provider-hostup"), "{ours:?}");
    let locks = files("", "Cargo.lock");
    assert!(locks.iter().any(|lock| lock.path == "Cargo.lock"));
    for lock in locks {
        assert!(
            lock.text.matches("[[package]]").count() > 10,
            "{}",
            lock.path
        );
        assert_eq!(
            strangers(&lock.text, &ours),
            Vec::<String>::new(),
            "{}",
            lock.path
        );
    }
    assert!(
        !read(".gitignore").contains("Cargo.lock"),
        "the lock is committed"
    );
}

#[test]
fn no_member_of_the_workspace_lifts_the_ban_of_unsafe_code() {
    let workspace = read("Cargo.toml");
    assert!(workspace.contains("\nunsafe_code = \"forbid\"\n"));
    // libFuzzer is C++, and its macro the only code of the fuzzers: what they call is in the provider.
    assert!(workspace.contains("\nexclude = [\"fuzz\"]\n"));
    for manifest in files("", "Cargo.toml") {
        let takes_lints = manifest.text.contains("\n[lints]\nworkspace = true\n");
        assert!(
            takes_lints || manifest.path == "fuzz/Cargo.toml",
            "{}",
            manifest.path
        );
    }
}

#[test]
fn what_deny_toml_would_refuse_is_found() {
    let toml = "x = 1\nallow = [\n  \"A\",\n  \"B\",\n]\nyanked = \"warn\"\n";
    assert_eq!(list(toml, "allow"), ["A", "B"]);
    assert_eq!(
        (setting(toml, "yanked"), setting(toml, "gone")),
        (Some("warn"), None)
    );
    let lock = "[[package]]\nname = \"a\"\nsource = \"git+https://h.test/a\"\n\n[[package]]\nname = \"b\"\nsource = \
                \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"1\"\n\n[[package]]\nname = \"c\"\n";
    assert_eq!(strangers(lock, &["c"]), ["a"]);
    assert_eq!(strangers(lock, &["b"]), ["a", "b", "c"]);
}
