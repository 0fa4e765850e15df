//! Names of sources: how a new one is written, and which ones a workspace knows.

use crate::error::{Error, ErrorKind, Result};
use crate::text::is_invisible;
use crate::workspace::Read;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The name that a person gives a source: composed (NFC), without white space at its ends.
///
/// # Errors
/// [`ErrorKind::Usage`] where nothing is left, or where it holds what cannot be seen: it is in every identifier.
pub fn name(text: &str) -> Result<String> {
    let name: String = text.trim().nfc().collect();
    if name.is_empty() || name.chars().any(|c| c.is_control() || is_invisible(c)) {
        return Err(Error::new(ErrorKind::Usage, "error-source-name")
            .with("source", text.escape_debug().to_string())
            .hinted("hint-source-name"));
    }
    Ok(name)
}

/// Refuses names of sources that no delivery and no reference list has.
///
/// # Errors
/// [`ErrorKind::Usage`], with those that are known; those of the workspace.
pub fn known<'n>(read: Read<'_>, mut names: impl Iterator<Item = &'n str>) -> Result<()> {
    let there = read.batches()?.into_iter().filter(|batch| batch.active || batch.reference);
    let known: BTreeSet<String> = there.map(|batch| batch.source).collect();
    match names.find(|name| !known.contains(*name)) {
        None => Ok(()),
        Some(name) => Err(Error::new(ErrorKind::Usage, "error-unknown-source")
            .with("source", name)
            .with("known", known.into_iter().collect::<Vec<_>>().join(", "))
            .hinted("hint-check-source")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_composed_and_can_be_seen() {
        assert_eq!(name("  e\u{301}te\u{301} ").unwrap(), "été");
        assert_eq!(name("asso 35").unwrap(), "asso 35");
        for bad in ["", "  ", "a\nb", "x\u{202e}y", "\u{200b}"] {
            assert_eq!(name(bad).unwrap_err().kind, ErrorKind::Usage, "{bad:?}");
        }
    }
}
