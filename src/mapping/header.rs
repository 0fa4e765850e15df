//! What a column's name says: a table of phrases (`assets/mapping/headers.csv`) matched on words, so that camel case,
//! glued words (`Nomdelastructure`), truncated names (`USER_ADRES`), dotted paths and whole questions are read alike.

use crate::model::UNDER_HEADING;
use crate::text::{fold, unscrambled};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a name suggests: a field, the role that the column plays in it, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// Name of a field of either schema, or `-` for what has no field.
    pub field: &'static str,
    /// `number`, `x`, `mon`, `code:jeunes`… (see the table); empty for the field itself.
    pub role: &'static str,
    /// 0 to 1.
    pub score: f32,
    /// The phrase of the table that matched.
    pub phrase: &'static str,
}

/// Words that say nothing.
const STOP: &[&str] = &[
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "ou", "a", "au", "aux", "en", "un", "une", "votre", "vos",
    "notre", "nos", "ma", "mon", "mes", "sur", "par", "pour", "que", "qui", "quel", "quelle", "quelles", "quels",
    "est", "sont", "etes", "vous", "je", "il", "se", "s", "avez", "avec", "dans", "si", "the", "of", "quelques",
    "mots", "ce", "cette", "ces", "etre", "peut", "qu", "precisez", "merci", "indiquer", "indiquez", "veuillez",
];

/// Words that name a container rather than a content.
const GENERIC: &[&str] = &[
    "structure",
    "lieu",
    "fiche",
    "organisme",
    "etablissement",
    "service",
    "propertie",
    "property",
    "field",
    "attribute",
    "user",
    "data",
    "entity",
    "position",
    "location",
    "result",
    "contact",
    "info",
    "information",
    "liste",
    "list",
    "checkbox",
    "group",
    "element",
    "item",
    "libelle",
    "lib",
    "numero",
    "accueil",
    "bf",
    "jt",
    "pbc",
    "principal",
    "principale",
    "public_",
    "champ",
    "valeur",
    "value",
    "text",
    "texte",
    "colonne",
    "organisation",
    "association",
    "geo",
    "source",
    "usager",
    "public",
    "inclusion",
    "numerique",
    "tabservice",
    "autre",
];

/// The words of one phrase, as positions in the vocabulary.
struct Phrase {
    field: &'static str,
    role: &'static str,
    weight: f32,
    text: &'static str,
    words: Vec<usize>,
    /// Nothing but words of one or two letters.
    short: bool,
}

struct Table {
    phrases: Vec<Phrase>,
    vocabulary: HashMap<String, usize>,
    /// Vocabulary in order, for prefixes and typing errors.
    words: Vec<String>,
    /// Words into which glued names may be cut, as written (with their plurals).
    pieces: std::collections::HashSet<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(include_str!("../../assets/mapping/headers.csv")));

impl Table {
    fn parse(text: &'static str) -> Self {
        let mut table = Self {
            phrases: Vec::new(),
            vocabulary: HashMap::new(),
            words: Vec::new(),
            pieces: STOP.iter().map(|w| (*w).to_owned()).collect(),
        };
        for line in text.lines().skip(1) {
            let mut cells = line.splitn(4, ',');
            let (Some(field), Some(role), Some(weight), Some(phrases)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let weight = weight.parse().unwrap_or(0.5);
            for phrase in phrases.split('|') {
                let words = plain_words(phrase);
                table.pieces.extend(words.iter().filter(|w| w.len() >= 2).cloned());
                let words = words
                    .iter()
                    .map(|word| singular(word))
                    .filter(|word| !STOP.contains(&word.as_str()) || words.len() == 1);
                let words: Vec<String> = words.collect();
                let short = words.iter().all(|word| word.len() <= 2);
                let words = words.into_iter().map(|word| table.word(word)).collect();
                table.phrases.push(Phrase { field, role, weight, text: phrase, words, short });
            }
        }
        for word in GENERIC {
            table.pieces.insert((*word).to_owned());
        }
        table
    }

    fn word(&mut self, word: String) -> usize {
        if let Some(&known) = self.vocabulary.get(&word) {
            return known;
        }
        self.words.push(word.clone());
        self.vocabulary.insert(word, self.words.len() - 1);
        self.words.len() - 1
    }
}

/// The fields that a name may stand for, best first, at most one entry per field.
///
/// ```
/// let guesses = tamis::mapping::guess_header("Nomdelastructure");
/// assert_eq!(guesses[0].field, "nom");
/// ```
pub fn guess_header(name: &str) -> Vec<Guess> {
    let unscrambled = unscrambled(name);
    let name = unscrambled.as_deref().unwrap_or(name);
    let mut best: Vec<Guess> = Vec::new();
    for words in readings_of(name) {
        score_words(&words, &mut best);
    }
    best.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.field.cmp(b.field)));
    best
}

/// One word of a name: its text, how much of the name's meaning it carries, and the vocabulary that it may stand for.
struct Word {
    weight: f32,
    means: Vec<(usize, f32)>,
}

fn score_words(words: &[Word], best: &mut Vec<Guess>) {
    let total: f32 = words.iter().map(|word| word.weight).sum::<f32>().max(0.01);
    for phrase in &TABLE.phrases {
        let mut quality = 0.0;
        let mut covered = 0.0;
        let mut whole = !phrase.words.is_empty();
        for &wanted in &phrase.words {
            let found = words.iter().filter_map(|word| {
                word.means.iter().find(|(id, _)| *id == wanted).map(|(_, quality)| (*quality, word.weight))
            });
            match found.max_by(|a, b| a.0.total_cmp(&b.0)) {
                Some((q, weight)) => {
                    quality += q;
                    covered += weight;
                }
                None => {
                    whole = false;
                    break;
                }
            }
        }
        if !whole {
            continue;
        }
        let count = phrase.words.len() as f32;
        let coverage = (covered / total).min(1.0);
        // `x`, `n` or `no` inside a longer name is no evidence.
        let least = if phrase.short { 0.0 } else { 0.5 };
        let score = phrase.weight * (quality / count) * (least + (1.0 - least) * coverage) + 0.002 * (count - 1.0);
        let score = score.min(1.0);
        match best.iter_mut().find(|guess| guess.field == phrase.field) {
            Some(guess) if guess.score >= score => {}
            Some(guess) => *guess = Guess { field: phrase.field, role: phrase.role, score, phrase: phrase.text },
            None => best.push(Guess { field: phrase.field, role: phrase.role, score, phrase: phrase.text }),
        }
    }
}

/// The name cut into words, once with and once without its camel case.
fn readings_of(name: &str) -> Vec<Vec<Word>> {
    let head: String = name.chars().take(300).collect();
    let mut readings = vec![words_of(&head)];
    let camel = camel_spaces(&head);
    if camel != head {
        readings.push(words_of(&camel));
    }
    readings
}

fn words_of(name: &str) -> Vec<Word> {
    // `address.postalCode`, `Contact › Nom`: the last step says most.
    let last_dot = name.rfind('.').filter(|_| !name.contains(' '));
    let steps = name.rsplit_once(UNDER_HEADING).or_else(|| last_dot.map(|dot| name.split_at(dot)));
    let parts = match steps {
        Some((path, last)) => vec![(path, true), (last, false)],
        None => vec![(name, false)],
    };
    let mut out = Vec::new();
    for (part, in_path) in parts {
        for raw in plain_words(part) {
            for piece in pieces_of(&raw) {
                out.push(word(&piece, in_path, out.is_empty()));
            }
        }
    }
    // French puts the head noun first: `tarif de l’accompagnement` is a price.
    if let Some(head) = out.iter_mut().find(|word| word.weight >= 1.0) {
        head.weight = 1.5;
    }
    out
}

fn word(text: &str, in_path: bool, first: bool) -> Word {
    let text = singular(text);
    let known = TABLE.vocabulary.get(&text);
    let mut means: Vec<(usize, f32)> = known.map(|&id| (id, 1.0)).into_iter().collect();
    if means.is_empty() && text.chars().count() >= 4 {
        for (id, candidate) in TABLE.words.iter().enumerate() {
            if candidate.len() > text.len() && candidate.len() <= text.len() + 7 && candidate.starts_with(&text) {
                means.push((id, 0.86));
            } else if text.len() >= 6
                && candidate.as_bytes().first() == text.as_bytes().first()
                && candidate.len().abs_diff(text.len()) <= 1
                && strsim::osa_distance(candidate, &text) == 1
            {
                means.push((id, 0.88));
            }
        }
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let mut weight = match () {
        () if STOP.contains(&text.as_str()) => 0.02,
        () if letters == 0 => 0.08,
        () if letters == 1 && means.is_empty() => 0.06,
        () if GENERIC.contains(&text.as_str()) => 0.2,
        () if means.is_empty() && first && letters <= 4 => 0.12,
        () if means.is_empty() && letters <= 3 => 0.3,
        () if means.is_empty() => 0.6,
        () => 1.0,
    };
    if in_path {
        weight *= 0.3;
    }
    Word { weight, means }
}

/// Lower-case words of a name: accents folded, cut on anything that is not a letter or digit, and between the two.
fn plain_words(name: &str) -> Vec<String> {
    let name =
        name.replace("n°", " numero ").replace("N°", " numero ").replace("nº", " numero ").replace("Nº", " numero ");
    if name.trim() == "#" {
        return vec!["id".to_owned()];
    }
    // `À qui s’adresse…`, `Adressez-vous à`: no address.
    let folded = format!(" {} ", fold(&name));
    let folded = folded.replace(" s adresse ", " public ").replace(" s adressent ", " public ");
    let folded = folded.replace(" adressez vous ", " contact ");
    let mut words: Vec<String> = Vec::new();
    let mut current = String::new();
    for c in folded.trim().chars() {
        let cut = !c.is_alphanumeric();
        let turn = current.chars().last().is_some_and(|last| last.is_ascii_digit() != c.is_ascii_digit());
        if (cut || turn) && !current.is_empty() {
            words.push(std::mem::take(&mut current));
        }
        if !cut {
            current.push(c);
        }
    }
    if !current.is_empty() {
        words.push(current);
    }
    for word in &mut words {
        let canonical = match word.as_str() {
            "num" | "ndeg" | "nb" | "nbre" | "nombre" if word != "nombre" && word != "nb" && word != "nbre" => "numero",
            "nb" | "nbre" => "nombre",
            "rendezvous" => "rdv",
            _ => continue,
        };
        *word = canonical.to_owned();
    }
    words
}

/// `adressePostale` → `adresse Postale`; `codeINSEECommune` → `code INSEE Commune`.
fn camel_spaces(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 8);
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(at + 1);
        let starts = c.is_uppercase()
            && before.is_some_and(|b| b.is_lowercase() || b.is_uppercase() && after.is_some_and(|a| a.is_lowercase()));
        if starts {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Singular of a French word, roughly: enough for both sides to meet.
fn singular(word: &str) -> String {
    let stem = if word.len() > 3 { word.strip_suffix(['s', 'x']).unwrap_or(word) } else { word };
    stem.to_owned()
}

/// Cuts a glued name into known words; a name that is known, short or mostly unknown stays whole.
fn pieces_of(word: &str) -> Vec<String> {
    let whole = || vec![word.to_owned()];
    if word.len() < 6 || !word.is_ascii() || TABLE.vocabulary.contains_key(&singular(word)) || STOP.contains(&word) {
        return whole();
    }
    let n = word.len();
    // cost[i]: the cheapest way to cut the first i letters, and where its last piece starts.
    let mut cost = vec![(f32::INFINITY, 0usize, false); n + 1];
    cost[0] = (0.0, 0, true);
    for end in 1..=n {
        for start in end.saturating_sub(24)..end {
            let piece = &word[start..end];
            let known = TABLE.pieces.contains(piece) || piece.len() > 3 && TABLE.pieces.contains(&singular(piece));
            let price = match (known, piece.len()) {
                (true, 1) => 2.2,
                (true, 2) => 1.6,
                (true, 3) => 1.4,
                (true, _) => 1.0,
                (false, length) => 1.5 + 1.2 * length as f32,
            };
            let sum = cost[start].0 + price;
            if sum < cost[end].0 {
                cost[end] = (sum, start, known);
            }
        }
    }
    let mut pieces = Vec::new();
    let mut unknown = 0;
    let mut end = n;
    while end > 0 {
        let (_, start, known) = cost[end];
        if !known {
            unknown += end - start;
        }
        pieces.push(word[start..end].to_owned());
        end = start;
    }
    pieces.reverse();
    let has_long = pieces.iter().any(|piece| piece.len() >= 3 && TABLE.pieces.contains(piece));
    if pieces.len() < 2 || unknown * 4 > n || unknown > 0 && n < 12 || !has_long { whole() } else { pieces }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(name: &str) -> &'static str {
        guess_header(name).first().map_or("", |guess| guess.field)
    }

    #[test]
    fn names_are_read_in_every_spelling() {
        for (name, field) in [
            ("code_postal", "code_postal"),
            ("CodePostal", "code_postal"),
            ("Codepostal", "code_postal"),
            ("address.postalCode", "code_postal"),
            ("Nomdelastructure", "nom"),
            ("Adressenumeronomdelavoie", "adresse"),
            ("Adressemail", "courriel"),
            ("Adresse mail de la structure", "courriel"),
            ("USER_ADRES", "adresse"),
            ("SITE_INTER", "site_web"),
            ("Numéro de téléphone de la structure", "telephone"),
            ("DAT_MaJ", "date_maj"),
            ("nom_commune", "commune"),
            ("nom de la voie", "adresse"),
            ("Complément d’adresse", "complement_adresse"),
            ("horaires_lundi", "horaires_accueil"),
            ("N° SIRET", "siret"),
            ("Code INSEE de la commune", "code_insee"),
            ("Leshorairesdemastructure", "horaires_accueil"),
            ("properties.presentation_resume", "description"),
            ("COMMUNE", "commune"),
            ("lieu_lat84", "latitude"),
            ("Typedepublics", "publics"),
            ("__ignore__", "-"),
            ("Structure › Dénomination", "nom"),
            ("Contact › Nom", "contact_nom_prenom"),
            ("Coordonnées › Téléphone", "telephone"),
            ("Horaires › Lundi", "horaires_accueil"),
            ("Localisation › Ville", "commune"),
            ("À qui s’adresse ce service ?", "publics"),
            ("Code INSEE zone d’intervention", "zone_eligibilite"),
            ("Présentez votre structure en quelques lignes", "description"),
            ("Dernière actualisation", "date_maj"),
        ] {
            assert_eq!(top(name), field, "{name}: {:?}", guess_header(name).iter().take(3).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_fields_of_the_schemas_name_themselves() {
        for slug in crate::reference::schema_slugs() {
            for field in &crate::reference::schema(slug).unwrap().fields {
                assert_eq!(top(&field.name), field.name);
            }
        }
    }

    #[test]
    fn an_unknown_name_says_nothing() {
        assert!(guess_header("zzz").is_empty());
        assert!(guess_header("").is_empty());
    }

    #[test]
    fn glued_words_are_cut() {
        assert_eq!(pieces_of("nomdelastructure"), ["nom", "de", "la", "structure"]);
        assert_eq!(pieces_of("transport"), ["transport"]);
    }
}
