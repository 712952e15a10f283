//! Public ids as HostUp writes them: a prefix, an underscore and 26 lower-case characters of Crockford's base32
//! (`dom_01hxa3b4c5d6e7f8g9h0j1k2m3`).
//!
//! HostUp's ids are random. The sandbox's ids are a hash of a seed, so that a fixture has the same ids in every run and a test
//! can contain the expected id. Cursors of the list use the same alphabet and contain a checksum, so that an invalid cursor is
//! detected without storing the valid ones.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;
const CURSOR: &str = "cur_";

/// The id with `prefix` for `seed`, always the same.
pub(crate) fn public_id(prefix: &str, seed: &str) -> String {
    format!("{prefix}_{}", base32(fnv(seed.as_bytes())))
}

/// The opaque cursor that continues a list after row `row`.
pub(crate) fn cursor_after(row: u64) -> String {
    format!(
        "{CURSOR}{}",
        base32(u128::from(row) << 64 | u128::from(checksum(row)))
    )
}

/// The row of a cursor that [`cursor_after`] created, `None` for any other text.
pub(crate) fn row_of_cursor(cursor: &str) -> Option<u64> {
    let digits = cursor.strip_prefix(CURSOR)?.as_bytes();
    if digits.len() != LENGTH {
        return None;
    }
    let mut value: u128 = 0;
    for digit in digits {
        let index = ALPHABET.iter().position(|character| character == digit)?;
        value = value << 5 | index as u128;
    }
    let row = (value >> 64) as u64;
    (value as u64 == checksum(row) && cursor_after(row) == cursor).then_some(row)
}

fn checksum(row: u64) -> u64 {
    fnv(&row.to_be_bytes()) as u64
}

/// FNV-1a with 128 bits. Unlike the standard library's hasher, it is stable across versions and platforms.
fn fnv(bytes: &[u8]) -> u128 {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in bytes {
        hash ^= u128::from(*byte);
        hash = hash.wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    hash
}

fn base32(value: u128) -> String {
    (0..LENGTH)
        .rev()
        .map(|place| char::from(ALPHABET[(value >> (5 * place)) as usize & 31]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_id_has_documented_format_and_is_stable() {
        let id = public_id("dom", "example.se");
        assert_eq!(id, public_id("dom", "example.se"));
        assert_ne!(id, public_id("dom", "example.nu"));
        assert_eq!(id.len(), "dom_01hxa3b4c5d6e7f8g9h0j1k2m3".len());
        assert!(
            id["dom_".len()..]
                .bytes()
                .all(|byte| ALPHABET.contains(&byte)),
            "{id}"
        );
    }

    #[test]
    fn row_of_cursor_accepts_valid_cursors_only() {
        for row in [0, 1, 99, u64::MAX] {
            assert_eq!(row_of_cursor(&cursor_after(row)), Some(row));
        }
        for invalid in [
            "",
            "cur_",
            "abc",
            "cur_00000000000000000000000000",
            "cur_zzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(row_of_cursor(invalid), None, "{invalid}");
        }
    }
}
