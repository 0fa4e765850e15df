//! Personal data in what is published: mailboxes of a person, names, mobiles and mails in free text (DOMAIN §5). Found and
//! marked, never removed: whether a person agreed is not in the file.

use crate::text::fold;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// First names without accents, words apart. Common ones are enough: the rule is that of the open data, which masks the row.
static FIRST_NAMES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../assets/reference/first_names.txt").split_whitespace().collect());

/// Providers of private mailboxes, without their ending.
const PROVIDERS: &[&str] =
    &["free", "gmail", "hotmail", "laposte", "nordnet", "orange", "outlook", "sfr", "wanadoo", "yahoo"];

/// Words that make a mailbox an office's (`marie.mairie@orange.fr`).
const OFFICES: &[&str] = &["mairie", "commune", "adil", "services", "ccas"];

/// Whether a mail address is one person's: a first name, a dot, a private provider, no word of an office.
pub fn is_personal_mailbox(mail: &str) -> bool {
    let Some((local, domain)) = mail.rsplit_once('@') else { return false };
    let provider = domain.rsplit('.').nth(1).unwrap_or_default();
    // Most mails are of no private provider: nothing is copied for them.
    if !PROVIDERS.iter().any(|known| known.eq_ignore_ascii_case(provider)) {
        return false;
    }
    let local = local.to_lowercase();
    let Some((first, _)) = local.split_once('.') else { return false };
    !OFFICES.iter().any(|office| local.contains(office)) && FIRST_NAMES.contains(fold(first).as_str())
}

/// Fields where people write freely.
const PROSE: &[&str] = &[
    "description",
    "frais_precisions",
    "publics_precisions",
    "conditions_acces",
    "mobilisation_precisions",
    "horaires_accueil",
    "complement_adresse",
];

/// A mobile number of France, with or without its country and whatever parts its digits.
static MOBILE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\+33[ .]?|(?-u:\b)0033[ .]?|(?-u:\b)0)[67](?:[ .\-]?[0-9]{2}){4}(?-u:\b)").ok());
static MAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+").ok());
/// A title and a name: `Mme Dupont`, `M. Jean Dupont`. `M.` needs its dot, `Mme` may go without.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mademoiselle)[ \u{a0}]+(\p{Lu}[\p{L}'’\-]+)").ok()
});

/// Titles that are followed by an office, not by a name.
const FUNCTIONS: &[&str] =
    &["le", "la", "les", "maire", "directeur", "directrice", "president", "presidente", "prefet"];

/// Whether people write freely in a field.
pub(super) fn is_prose(field: &str) -> bool {
    PROSE.contains(&field)
}

/// What a free text says of a person: `mobile`, `mail` or `name`, the first of them.
pub(super) fn in_text(text: &str) -> Option<&'static str> {
    let found = |regex: &LazyLock<Option<Regex>>| regex.as_ref().is_some_and(|regex| regex.is_match(text));
    if text.contains(['6', '7']) && found(&MOBILE) {
        return Some("mobile");
    }
    let mail = || MAIL.as_ref()?.find_iter(text).find(|found| is_personal_mailbox(found.as_str()));
    if text.contains('@') && mail().is_some() {
        return Some("mail");
    }
    (text.contains('M') && names_someone(text)).then_some("name")
}

fn names_someone(text: &str) -> bool {
    let Some(regex) = NAMED.as_ref() else { return false };
    regex.captures_iter(text).any(|found| {
        let word = found.get(1).map(|word| fold(word.as_str())).unwrap_or_default();
        word.len() > 1 && !FUNCTIONS.contains(&word.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_of_a_person() {
        for mail in ["sophie.exemple@orange.fr", "Jean-Luc@free.fr", "helene.x@laposte.net", "Hélène.x@gmail.com"] {
            assert_eq!(is_personal_mailbox(mail), mail != "Jean-Luc@free.fr", "{mail}");
        }
        for mail in
            ["sophie.exemple@angers.fr", "contact.mjc@gmail.com", "marie.mairie@orange.fr", "sophie@orange.fr", "x"]
        {
            assert!(!is_personal_mailbox(mail), "{mail}");
        }
    }

    #[test]
    fn people_in_free_text() {
        for (text, found) in [
            ("Appelez le 06 12 34 56 78 pour un rendez-vous", Some("mobile")),
            ("Mobile : +33 7.12.34.56.78", Some("mobile")),
            ("Demandez Mme Exemple à l’accueil", Some("name")),
            ("S’adresser à M. Jean Exemple", Some("name")),
            ("Écrire à sophie.exemple@orange.fr", Some("mail")),
            ("Écrire à contact@exemple.fr ou appeler le 02 41 00 00 00", None),
            ("Ouvert à Madame le Maire et à Monsieur le Préfet", None),
            ("Siret 60612345678901, tarif 6 €", None),
            ("Atelier Mémoire. Médiation", None),
        ] {
            assert_eq!(in_text(text), found, "{text}");
        }
        assert!(is_prose("description") && !is_prose("telephone"), "a field for it");
    }
}
