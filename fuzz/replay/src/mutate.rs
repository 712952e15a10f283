//! Inputs that are made of others: a few small changes to one of them, as a fuzzer makes them.

use fastrand::Rng;

/// Inputs larger than this are not made.
const LARGEST: usize = 16 * 1024;

/// Bytes and texts on which readers of MessagePack, JSON and headers turn.
const TURNS: [&[u8]; 28] = [
    &[0xc0],
    &[0xc1],
    &[0xd4, 0x00, 0x00],
    &[0xdb, 0xff, 0xff, 0xff, 0xff],
    &[0xdd, 0xff, 0xff, 0xff, 0xff],
    &[0xdf, 0xff, 0xff, 0xff, 0xff],
    &[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
    &[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    b"\0",
    b"\xff",
    b"\n",
    b"\n\n",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"true",
    b"{}",
    b"[]",
    b"[[[[[[[[",
    b"{\"a\":",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"0.1",
    b"xn--",
    b"\xe2\x80\xae",
    b"sk_test_hunter2",
];

/// Makes inputs without end, the same ones for the same name and corpus.
pub(crate) struct Mutator<'a> {
    rng: Rng,
    corpus: &'a [Vec<u8>],
}

impl<'a> Mutator<'a> {
    pub(crate) fn new(name: &str, corpus: &'a [Vec<u8>]) -> Self {
        let seed = name
            .bytes()
            .fold(0, |seed: u64, byte| seed.rotate_left(8) ^ u64::from(byte));
        Self {
            rng: Rng::with_seed(seed),
            corpus,
        }
    }

    pub(crate) fn next(&mut self) -> Vec<u8> {
        let mut input = self.one().to_vec();
        for _ in 0..self.rng.usize(1..=4) {
            self.change(&mut input);
        }
        input.truncate(LARGEST);
        input
    }

    fn one(&mut self) -> &'a [u8] {
        &self.corpus[self.rng.usize(..self.corpus.len())]
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.rng.usize(..=input.len());
        let end = (at + self.rng.usize(1..=16)).min(input.len());
        match self.rng.u8(..8) {
            0 if at < input.len() => input[at] ^= 1 << self.rng.u8(..8),
            1 if at < input.len() => input[at] = self.rng.u8(..),
            2 => drop(input.drain(at..end)),
            3 => input.truncate(at),
            4 => {
                let twice = input[at..end].to_vec();
                insert(input, at, &twice);
            }
            5 => {
                let other = self.one();
                let from = self.rng.usize(..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            6 => {
                let turn = TURNS[self.rng.usize(..TURNS.len())];
                input.splice(at..end, turn.iter().copied());
            }
            _ => insert(input, at, TURNS[self.rng.usize(..TURNS.len())]),
        }
    }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    input.splice(at..at, bytes.iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str, corpus: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut mutator = Mutator::new(name, corpus);
        (0..1000).map(|_| mutator.next()).collect()
    }

    #[test]
    fn the_same_corpus_makes_the_same_inputs_and_they_differ() {
        let corpus = [b"{\"status\":\"active\"}".to_vec(), Vec::new()];
        let mut inputs = made("a", &corpus);
        assert_eq!(inputs, made("a", &corpus));
        assert_ne!(inputs, made("b", &corpus));
        inputs.sort();
        inputs.dedup();
        assert!(inputs.len() > 500, "{} of 1000 differ", inputs.len());
    }

    #[test]
    fn nothing_grows_without_end() {
        let corpus = [vec![b'x'; LARGEST]];
        assert!(
            made("a", &corpus)
                .iter()
                .all(|input| input.len() <= LARGEST)
        );
    }
}
