//! Rows under a table that are none of it: totals, sources, dates of edition, page numbers.

use regex::Regex;
use std::sync::LazyLock;

/// What a row of sums begins with, in lower case and without accents: numbers may stand beside it.
static SUM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(
            (sous[-\ ]?)?(total|totaux)(\ (general|generaux))?\s*([:=]?\s*[\d\ .,]*$|[:=]|(des|de|du)\ )
          | total\ (structures|services|lignes|fiches|lieux)\b
          | (nombre|nb|nbre)\ (total\ )?(de|d'|des)?\s*(structures|services|lignes|fiches|lieux|organismes|associations|etablissements)\s*([:=]|\d|$)
        )",
    )
    .ok()
});

/// What a remark under a table begins with; it stands alone in its row.
static REMARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(
            (sources?|legende|notes?|nota(\ bene)?|n\.?\ ?b\.?|remarques?)\ ?:
          | \(?\*+\)?\s*:?\s*\w+\ \w+
          | (derniere\ )?(mise\ a\ jour|maj|mis\ a\ jour|actualisation|actualise)\ ?(:|le\ \d|du\ \d|au\ \d|en\ \w+\ \d)
          | (date\ )?(d'|de\ )?(extraction|extrait|edition|edite|export|exporte|genere|impression|imprime)\ ?(:|le\ \d|du\ \d|au\ \d)
          | (fichier|document|tableau|liste)\ (edite|genere|exporte|extrait|produit|etabli|arrete)e?\ (le|du|au|par)\b
          | document\ non\ contractuel
          | page\ \d+(\ ?(/|sur|de)\ ?\d+)?$
          | (©|\(c\)|copyright)\ 
        )",
    )
    .ok()
});

/// Whether the filled cells of a row make a footer: a sum with nothing but numbers beside it, or a remark that stands alone.
pub(super) fn is_footer<'c>(mut filled: impl Iterator<Item = &'c str>) -> bool {
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || " .,%€\u{a0}\u{202f}".contains(c));
    let Some(first) = filled.next() else { return false };
    let is = |kind: &Option<Regex>| kind.as_ref().is_some_and(|kind| kind.is_match(&plain(first)));
    let (mut alone, mut numbers) = (true, true);
    for text in filled {
        (alone, numbers) = (false, numbers && is_number(text));
    }
    alone && is(&REMARK) || numbers && is(&SUM)
}

/// Lower case without accents; punctuation stays, since it tells `Source : …` from a name.
fn plain(text: &str) -> String {
    let letter = |c: char| match c {
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'à' | 'â' => 'a',
        'î' | 'ï' => 'i',
        'ô' => 'o',
        'û' | 'ù' => 'u',
        'ç' => 'c',
        '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    };
    text.trim().chars().take(200).flat_map(char::to_lowercase).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::is_footer;

    #[test]
    fn totals_and_sources_are_told_from_names() {
        for row in [
            &["Total"][..],
            &["TOTAL GÉNÉRAL", "35"],
            &["Total : 12 structures"],
            &["Sous-total", "4", "1 204,50"],
            &["Nombre de structures : 35"],
            &["Source : Département, 2024"],
            &["Mis à jour le 12/05/2024"],
            &["Date d’extraction : 12/05/2024"],
            &["Édité le 3 mars 2024"],
            &["Page 1/3"],
            &["* sur rendez-vous uniquement"],
            &["Fichier généré par le SI"],
            &["© Ville de Lille"],
        ] {
            assert!(is_footer(row.iter().copied()), "{row:?}");
        }
        for row in [
            &["Total Solidarité"][..],
            &["* Mission Locale", "35000", "0299000002"],
            &["Source de vie"],
            &["Nombre d’or", "3"],
            &["Total", "Lille"],
            &["Page à page"],
            &["Export Emploi"],
            &["Mise à jour"],
            &["Note de musique"],
            &["12"],
            &[],
        ] {
            assert!(!is_footer(row.iter().copied()), "{row:?}");
        }
    }
}
