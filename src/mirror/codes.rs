//! Small numbers, one a row, in as few bytes as they need.

/// A number per row, kept in one, two or four bytes each.
#[derive(Debug, Clone)]
pub enum Codes {
    One(Vec<u8>),
    Two(Vec<u16>),
    Four(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::One(Vec::new())
    }
}

impl Codes {
    pub fn len(&self) -> usize {
        match self {
            Self::One(codes) => codes.len(),
            Self::Two(codes) => codes.len(),
            Self::Four(codes) => codes.len(),
        }
    }

    /// Bytes of memory in use.
    pub fn size(&self) -> usize {
        match self {
            Self::One(codes) => codes.capacity(),
            Self::Two(codes) => 2 * codes.capacity(),
            Self::Four(codes) => 4 * codes.capacity(),
        }
    }

    /// The number of a row; 0 where there is no such row.
    pub fn get(&self, row: usize) -> u32 {
        match self {
            Self::One(codes) => codes.get(row).copied().map_or(0, u32::from),
            Self::Two(codes) => codes.get(row).copied().map_or(0, u32::from),
            Self::Four(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    pub fn push(&mut self, code: u32) {
        self.widen(code);
        match self {
            Self::One(codes) => codes.push(code as u8),
            Self::Two(codes) => codes.push(code as u16),
            Self::Four(codes) => codes.push(code),
        }
    }

    pub fn set(&mut self, row: usize, code: u32) {
        self.widen(code);
        match self {
            Self::One(codes) => codes[row] = code as u8,
            Self::Two(codes) => codes[row] = code as u16,
            Self::Four(codes) => codes[row] = code,
        }
    }

    /// Makes room for a number that needs more bytes than the others.
    fn widen(&mut self, code: u32) {
        match self {
            Self::One(codes) if code > u32::from(u8::MAX) => {
                let wider: Vec<u16> = codes.iter().copied().map(u16::from).collect();
                *self = Self::Two(wider);
                self.widen(code);
            }
            Self::Two(codes) if code > u32::from(u16::MAX) => {
                *self = Self::Four(codes.iter().copied().map(u32::from).collect());
            }
            _ => {}
        }
    }

    pub fn shrink(&mut self) {
        match self {
            Self::One(codes) => codes.shrink_to_fit(),
            Self::Two(codes) => codes.shrink_to_fit(),
            Self::Four(codes) => codes.shrink_to_fit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wider_numbers_make_room() {
        let mut codes = Codes::default();
        for code in [0, 255, 256, 7, 65_536] {
            codes.push(code);
        }
        assert!(matches!(codes, Codes::Four(_)));
        assert_eq!((0..6).map(|row| codes.get(row)).collect::<Vec<_>>(), [0, 255, 256, 7, 65_536, 0]);
        let mut narrow = Codes::default();
        narrow.push(3);
        narrow.set(0, 70_000);
        assert_eq!((narrow.get(0), narrow.len()), (70_000, 1));
    }
}
