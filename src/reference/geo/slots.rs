//! INSEE codes of communes → positions in a list, in one step: validation asks for them several times a record.

/// A table with a place for every code that may exist; 0 where there is none, else the position plus one.
#[derive(Debug)]
pub(super) struct Slots(Vec<u16>);

/// Five digits, then `2A000`–`2A999`, then `2B000`–`2B999`.
const LENGTH: usize = 102_000;

impl Slots {
    /// The first of several equal codes keeps its place. Codes of another shape have none.
    pub fn new<'a>(codes: impl Iterator<Item = &'a str>) -> Self {
        let mut slots = vec![0; LENGTH];
        for (code, position) in codes.zip(1u16..=u16::MAX) {
            if let Some(slot) = slot(code).and_then(|at| slots.get_mut(at)).filter(|slot| **slot == 0) {
                *slot = position;
            }
        }
        Self(slots)
    }

    pub fn get(&self, code: &str) -> Option<usize> {
        usize::from(*self.0.get(slot(code)?)?).checked_sub(1)
    }
}

fn slot(code: &str) -> Option<usize> {
    let [a, b, rest @ ..] = code.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + usize::from(byte - b'0')))
    };
    match (rest.len(), a, b) {
        (3, b'2', b'A') => Some(100_000 + number(rest)?),
        (3, b'2', b'B') => Some(101_000 + number(rest)?),
        (3, ..) => number(code.as_bytes()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_place() {
        let codes = ["01001", "2A004", "2B033", "2B033", "97411"];
        let slots = Slots::new(codes.into_iter());
        assert_eq!(codes.map(|code| slots.get(code)), [Some(0), Some(1), Some(2), Some(2), Some(4)]);
        for code in ["", "2", "2A", "2C004", "0100", "010011", "01 01", "é1001", "99999"] {
            assert_eq!(slots.get(code), None, "{code}");
        }
    }
}
