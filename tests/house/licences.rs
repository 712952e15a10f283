//! Licences as SPDX expressions, and whether one can be kept by who distributes the provider.

/// The licences under which code may come along, each with the reason. All ask for no more than that their text and
/// the names of the authors are handed on. `deny.toml` has them too.
pub const ALLOWED: [(&str, &str); 8] = [
    ("MIT", "permissive"),
    ("Apache-2.0", "permissive, with a grant of patents"),
    ("BSD-3-Clause", "permissive"),
    ("ISC", "permissive; much of rustls and aws-lc"),
    ("Zlib", "permissive"),
    (
        "Unicode-3.0",
        "permissive; tables of Unicode in the idna crates",
    ),
    ("CC0-1.0", "a waiver"),
    (
        "MPL-2.0",
        "our own: copyleft for each file, and of other crates we change none",
    ),
];

/// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` can be kept with allowed licences alone. An
/// exception (`WITH`) only takes demands away. Old manifests write `/` for `OR`.
pub fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut reader = Reader {
        words: &words,
        at: 0,
    };
    let allowed = reader.any();
    allowed && reader.at == words.len()
}

/// Reads an expression; `AND` binds closer than `OR`.
struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
}

impl Reader<'_> {
    fn any(&mut self) -> bool {
        let mut allowed = self.all();
        while self.takes("OR") {
            allowed |= self.all();
        }
        allowed
    }

    fn all(&mut self) -> bool {
        let mut allowed = self.one();
        while self.takes("AND") {
            allowed &= self.one();
        }
        allowed
    }

    fn one(&mut self) -> bool {
        if self.takes("(") {
            let allowed = self.any();
            return self.takes(")") && allowed;
        }
        let name = self.words.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        if self.takes("WITH") {
            self.at += 1;
        }
        ALLOWED.iter().any(|(allowed, _)| *allowed == name)
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at) == Some(&word);
        self.at += usize::from(found);
        found
    }
}

#[test]
fn an_expression_is_allowed_when_a_choice_of_it_is() {
    for allowed in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0-only OR MIT",
        "(MIT OR GPL-3.0-only) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "",
        "GPL-3.0-only",
        "MIT AND OpenSSL",
        "(GPL-3.0-only OR OpenSSL) AND MIT",
        "MIT OR",
        "(MIT",
        "MIT MIT",
    ] {
        assert!(!is_allowed(refused), "{refused:?}");
    }
}
