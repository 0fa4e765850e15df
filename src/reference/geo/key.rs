//! The key under which names of communes meet (DOMAIN §2.2).

use crate::text::fold;

/// The folded name with `St`/`Ste` opened, `(…)`, `CEDEX n`, digits and the word *arrondissement* left out, dashes
/// for spaces: `STE FOY LES LYON CEDEX 2` → `sainte-foy-les-lyon`.
pub fn matching_key(name: &str) -> String {
    let folded = fold(without_brackets(name).trim());
    let mut out = String::with_capacity(folded.len() + 8);
    let mut words = folded.split(' ').peekable();
    while let Some(word) = words.next() {
        let word = match word {
            "" | "cedex" | "arrondissement" | "arrondissements" | "arrdt" | "arr" | "sp" if !out.is_empty() => continue,
            // `S/Mer` folds to `s mer`; a lone s is never a word of a name.
            "s" if !out.is_empty() && words.peek().is_some() => "sur",
            "st" => "saint",
            "ste" => "sainte",
            "sts" => "saints",
            "stes" => "saintes",
            word if is_ordinal(word) => continue,
            word => word,
        };
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

/// `12`, `12e`, `1er`, `2eme`, `2nd`: never part of a commune's name.
fn is_ordinal(word: &str) -> bool {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < word.len() && matches!(rest, "" | "e" | "er" | "eme" | "ieme" | "nd" | "nde" | "ere")
}

fn without_brackets(name: &str) -> std::borrow::Cow<'_, str> {
    let Some(open) = name.find('(') else { return name.into() };
    let rest = &name[open..];
    let close = rest.find(')').map_or(rest.len(), |at| at + 1);
    format!("{} {}", &name[..open], &rest[close..]).into()
}

/// A key without its leading article; the key itself when nothing would be left.
pub(super) fn without_article(key: &str) -> &str {
    ["le-", "la-", "les-", "l-", "los-", "el-"]
        .iter()
        .find_map(|article| key.strip_prefix(article))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(key)
}

/// FNV-1a, 64 bits.
pub(super) fn hash(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_meet() {
        assert_eq!(matching_key("STE FOY LES LYON CEDEX 2"), "sainte-foy-les-lyon");
        assert_eq!(matching_key("Sainte-Foy-lès-Lyon"), "sainte-foy-les-lyon");
        assert_eq!(matching_key("Paris 12e Arrondissement"), "paris");
        assert_eq!(matching_key("PARIS 12"), "paris");
        assert_eq!(matching_key("Bors (Canton de Tude-et-Lavalette)"), "bors");
        assert_eq!(matching_key("Villiers s/ Marne"), "villiers-sur-marne");
        assert_eq!(matching_key("L’Haÿ-les-Roses"), "l-hay-les-roses");
        assert_eq!(without_article("l-hay-les-roses"), "hay-les-roses");
        assert_eq!(matching_key("Angers Cedex 01"), "angers");
        assert_eq!(matching_key("Œuilly"), "oeuilly");
    }
}
