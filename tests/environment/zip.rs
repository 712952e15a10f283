//! Unpacks an archive, such as a saved plan: its files are compressed, so searching the archive itself finds nothing.

use miniz_oxide::inflate::decompress_to_vec;

/// Returns the files of an archive with their names. Reads the central directory, since Go writes sizes only there.
#[track_caller]
pub fn unzip(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
    let entries = (0..archive.len()).filter(|at| archive[*at..].starts_with(DIRECTORY_ENTRY));
    entries.map(|at| entry(archive, at)).collect()
}

/// Returns the file of the directory entry at this offset.
fn entry(archive: &[u8], at: usize) -> (String, Vec<u8>) {
    let number = |from: usize, bytes: usize| {
        let bytes = archive[from..from + bytes].iter().rev();
        bytes.fold(0, |number, byte| number << 8 | usize::from(*byte))
    };
    let name = &archive[at + 46..at + 46 + number(at + 28, 2)];
    let (method, size, local) = (number(at + 10, 2), number(at + 20, 4), number(at + 42, 4));
    let start = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    let bytes = &archive[start..start + size];
    let bytes = match method {
        0 => bytes.to_vec(),
        8 => decompress_to_vec(bytes).expect("a deflated file"),
        other => panic!("the archive has a file of method {other}"),
    };
    (String::from_utf8_lossy(name).into_owned(), bytes)
}
