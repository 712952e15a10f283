//! Public ids as HostUp writes them: a prefix, an underscore and 26 lower-case characters of Crockford's base32
//! (`dom_01hxa3b4c5d6e7f8g9h0j1k2m3`).
//!
//! HostUp's ids are random; ours are a hash of a seed, so that the same fixture has the same ids in every run and a test
//! can write down what it expects. Cursors of the list use the same alphabet and carry a check, so that a made-up one is told
//! from a real one without keeping those that were handed out.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;
const CURSOR: &str = "cur_";

/// An id with `prefix` that is always the same for the same `seed`.
pub(crate) fn public_id(prefix: &str, seed: &str) -> String {
    format!("{prefix}_{}", base32(fnv(seed.as_bytes())))
}

/// The opaque cursor that continues a list after row `row`.
pub(crate) fn cursor_after(row: u64) -> String {
    format!(
        "{CURSOR}{}",
        base32(u128::from(row) << 64 | u128::from(check(row)))
    )
}

/// The row that a cursor made by [`cursor_after`] stands for; `None` for anything else.
pub(crate) fn row_of_cursor(cursor: &str) -> Option<u64> {
    let digits = cursor.strip_prefix(CURSOR)?.as_bytes();
    if digits.len() != LENGTH {
        return None;
    }
    let mut value: u128 = 0;
    for digit in digits {
        let index = ALPHABET.iter().position(|known| known == digit)?;
        value = value << 5 | index as u128;
    }
    let row = (value >> 64) as u64;
    (value as u64 == check(row) && cursor_after(row) == cursor).then_some(row)
}

fn check(row: u64) -> u64 {
    fnv(&row.to_be_bytes()) as u64
}

/// FNV-1a, 128 bits wide: short, stable over versions and platforms, which the standard library's hasher does not promise.
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
    fn an_id_has_the_documented_shape_and_never_changes() {
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
    fn a_cursor_leads_back_to_its_row_and_a_made_up_one_leads_nowhere() {
        for row in [0, 1, 99, u64::MAX] {
            assert_eq!(row_of_cursor(&cursor_after(row)), Some(row));
        }
        for made_up in [
            "",
            "cur_",
            "abc",
            "cur_00000000000000000000000000",
            "cur_zzzzzzzzzzzzzzzzzzzzzzzzzz",
        ] {
            assert_eq!(row_of_cursor(made_up), None, "{made_up}");
        }
    }
}
