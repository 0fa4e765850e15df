//! Fields made of several columns, and columns that hold several fields: numbers joined to streets, `59000 Lille`,
//! coordinates in any projection, opening days, boxes to check.

use crate::mapping::codes;
use crate::mapping::columns::{self, Candidate, Column, ENOUGH};
use crate::mapping::normalise::{is_checked, singular};
use crate::mapping::suggest::Draft;
use crate::model::{DateOrder, FieldKind, Message, Schema, Transform};
use crate::profile::{Kind, Shape};
use crate::text::fold;

/// The best column for a field and one of its roles.
fn best<'c>(
    columns: &'c [Column],
    field: &str,
    role: impl Fn(&Candidate) -> bool,
) -> Option<(&'c Column, &'c Candidate)> {
    let found = columns.iter().filter_map(|column| {
        let candidate = column.candidate(field).filter(|c| c.score >= ENOUGH && role(c))?;
        let first = column.best().is_some_and(|best| best.field == field || best.score - candidate.score <= 0.12);
        first.then_some((column, candidate))
    });
    let rank =
        |(column, candidate): &(&Column, &Candidate)| candidate.score - if column.is_empty() { 0.3 } else { 0.0 };
    found.reduce(|a, b| if rank(&b) > rank(&a) { b } else { a })
}

/// Longitude and latitude: two columns of degrees, two of Lambert-93, or one cell with both. Names propose, values
/// decide: a `Coord. X` that holds latitudes is one.
pub(super) fn coordinates(draft: &mut Draft<'_>) {
    if !draft.knows("latitude") {
        return;
    }
    let columns = draft.columns;
    let single = |c: &Candidate| c.role != "point";
    let mut lat = best(columns, "latitude", single).map(|(c, candidate)| (c, candidate.score));
    let mut lon = best(columns, "longitude", single).map(|(c, candidate)| (c, candidate.score));
    if let Some((a, b)) = swapped(columns) {
        (lat, lon) = (Some((a, 0.85)), Some((b, 0.85)));
    }
    if lat.is_none() || lon.is_none() {
        let by_values =
            |kind: Kind| columns.iter().find(|c| c.profile.kind == kind && c.best().is_none()).map(|c| (c, 0.7));
        let pair = |a, b| Some((by_values(a)?, by_values(b)?));
        if let Some((y, x)) = pair(Kind::LambertY, Kind::LambertX).or_else(|| pair(Kind::Latitude, Kind::Longitude)) {
            (lat, lon) = (Some(y), Some(x));
        }
    }
    if let (Some((y, sure_y)), Some((x, sure_x))) = (lat, lon)
        && y.index != x.index
    {
        let projected = x.profile.share(Shape::LambertX) >= 0.5 && y.profile.share(Shape::LambertY) >= 0.5;
        let sure = sure_x.min(sure_y);
        let degrees =
            sure_x.max(sure_y) < 0.7 && !projected && x.profile.filled > 0 && x.profile.share(Shape::Number) < 0.3;
        if !degrees {
            return set_pair(draft, y.index, x.index, sure, projected);
        }
    }
    if let Some((point, candidate)) = best(columns, "latitude", |c| c.role == "point") {
        let why = Message::new("mapping-point").with("phrase", point.name());
        draft.set("latitude", vec![point.index], Transform::LatitudeOf, candidate.score, why.clone());
        draft.set("longitude", vec![point.index], Transform::LongitudeOf, candidate.score, why);
    } else if let Some((only, sure)) = lat.xor(lon) {
        let field = if lat.is_some() { "latitude" } else { "longitude" };
        draft.set(
            field,
            vec![only.index],
            Transform::Direct,
            sure.min(0.9),
            Message::new("mapping-name-like").with("phrase", field),
        );
    }
}

fn set_pair(draft: &mut Draft<'_>, y: usize, x: usize, sure: f32, projected: bool) {
    let code = if projected { "mapping-lambert" } else { "mapping-coordinates" };
    // Nothing else looks like metres of Lambert-93, on both axes: whatever the columns are called, there is nothing to ask.
    let sure = if projected { sure.max(PROJECTED) } else { sure };
    let (lat, lon) = if projected {
        ((vec![x, y], Transform::LatitudeOf), (vec![x, y], Transform::LongitudeOf))
    } else {
        ((vec![y], Transform::Direct), (vec![x], Transform::Direct))
    };
    draft.set("latitude", lat.0, lat.1, sure, Message::new(code));
    draft.set("longitude", lon.0, lon.1, sure, Message::new(code));
}

/// How sure two columns of Lambert-93 are by their values alone.
const PROJECTED: f32 = 0.85;

/// Columns named x and y (or longitude and latitude) whose values are the other way round: (latitude, longitude).
fn swapped(columns: &[Column]) -> Option<(&Column, &Column)> {
    let says = |c: &Column, field: &str| {
        c.named.as_ref().is_some_and(|g| g.field == field && g.role != "point" && g.score >= ENOUGH)
    };
    let named = |field: &str| columns.iter().find(|c| says(c, field));
    let (y, x) = (named("latitude")?, named("longitude")?);
    let metropolitan = |c: &Column, low: f64, high: f64| {
        c.profile.range.is_some_and(|(a, b)| a >= low && b <= high) && c.profile.share(Shape::Number) >= 0.5
    };
    (metropolitan(x, 41.0, 51.6) && metropolitan(y, -5.7, 10.0)).then_some((x, y))
}

/// Words that name a kind of street in a column of its own.
const STREET_KINDS: &[&str] = &[
    "rue",
    "avenue",
    "av",
    "ave",
    "place",
    "pl",
    "boulevard",
    "bd",
    "bld",
    "bvd",
    "chemin",
    "che",
    "ch",
    "impasse",
    "imp",
    "allee",
    "allees",
    "all",
    "route",
    "rte",
    "quai",
    "cours",
    "crs",
    "square",
    "sq",
    "passage",
    "pas",
    "esplanade",
    "esp",
    "hameau",
    "ham",
    "lieu dit",
    "ld",
    "lotissement",
    "lot",
    "residence",
    "res",
    "rond point",
    "rpt",
    "sentier",
    "traverse",
    "tra",
    "venelle",
    "faubourg",
    "fg",
    "cite",
    "parvis",
    "montee",
    "mte",
    "mail",
    "promenade",
    "prom",
    "voie",
    "villa",
    "clos",
    "cour",
    "cr",
];

/// The number, the kind and the name of a street in three columns, or two of them: told by their values, since every name says
/// `voie` or `rue`.
fn street_parts(draft: &Draft<'_>) -> Option<(Vec<usize>, f32)> {
    let columns = draft.columns;
    let of_address = |c: &Column| c.candidate("adresse").map(|candidate| candidate.score).filter(|score| *score >= 0.3);
    let free = |c: &&Column| {
        let by = draft.fields.iter().find(|(_, mapping)| mapping.inputs.contains(&c.index));
        // What a geocoder made of the address is not what the file says.
        let geocoded = c.name().starts_with("result_");
        !geocoded && !c.is_empty() && c.profile.filled > 0 && by.is_none_or(|(field, _)| *field == "adresse")
    };
    let bare = |c: &&Column| c.profile.share(Shape::BareNumber) >= 0.6;
    let is_kind = |c: &&Column| {
        !c.profile.top.is_empty() && c.profile.top.iter().all(|(value, _)| STREET_KINDS.contains(&fold(value).as_str()))
    };
    let numbered = |c: &&Column| {
        let name = fold(c.name());
        c.candidate("adresse").is_some_and(|candidate| candidate.role == "number")
            || ["num", "n ", "no ", "number"].iter().any(|word| name.contains(word))
                && c.named.as_ref().is_some_and(|named| named.field == "adresse")
    };
    // A column that counts the rows numbers no street.
    let number = columns.iter().filter(free).filter(bare).filter(|c| !c.profile.counts_rows).find(numbered);
    let kind = columns.iter().filter(free).find(is_kind);
    let kind = kind.filter(|c| of_address(c).is_some() || number.is_some());
    let taken = |c: &&Column| number.is_some_and(|n| n.index == c.index) || kind.is_some_and(|k| k.index == c.index);
    let street = columns.iter().filter(free).filter(|c| !taken(c) && !bare(c) && of_address(c).is_some());
    let street = street.reduce(|a, b| if of_address(b) > of_address(a) { b } else { a })?;
    if street.profile.share(Shape::StreetNumber) > 0.6 {
        return None;
    }
    // The name already has its kind: `Rue` beside `rue de Paris`.
    let typed =
        |(value, _): &&(String, usize)| fold(value).split(' ').next().is_some_and(|word| STREET_KINDS.contains(&word));
    let typed = street.profile.top.iter().filter(typed).count() * 2 > street.profile.top.len();
    let kind = kind.filter(|_| !typed);
    let inputs: Vec<usize> = [number, kind].into_iter().flatten().map(|c| c.index).chain([street.index]).collect();
    (inputs.len() > 1).then(|| (inputs, of_address(street).unwrap_or(ENOUGH).clamp(0.8, 0.9)))
}

/// A street number in its own column joins the street.
pub(super) fn address(draft: &mut Draft<'_>) {
    let columns = draft.columns;
    if let Some((inputs, sure)) = street_parts(draft) {
        let separator = " ".to_owned();
        return draft.set("adresse", inputs, Transform::Join { separator }, sure, Message::new("mapping-join-address"));
    }
    let Some((number, sure)) =
        best(columns, "adresse", |c| c.role == "number").map(|(c, candidate)| (c.index, candidate.score))
    else {
        return;
    };
    if columns[number].profile.counts_rows && columns[number].profile.rows > 2 {
        return;
    }
    let kind = best(columns, "adresse", |c| c.role == "type").map(|(c, _)| c.index);
    match draft.fields.get("adresse").map(|mapping| (mapping.inputs.clone(), mapping.reason.confidence)) {
        Some((street, street_sure)) if !street.contains(&number) => {
            let numbered = street.first().is_some_and(|&s| columns[s].profile.share(Shape::StreetNumber) > 0.6);
            if !numbered {
                let inputs = [vec![number], kind.into_iter().collect(), street].concat();
                let separator = " ".to_owned();
                draft.set(
                    "adresse",
                    inputs,
                    Transform::Join { separator },
                    street_sure.min(sure),
                    Message::new("mapping-join-address"),
                );
            }
        }
        _ if draft.used[number] => {}
        _ => draft.set(
            "adresse",
            vec![number],
            Transform::Direct,
            sure.min(0.7),
            Message::new("mapping-name-like").with("phrase", "numero"),
        ),
    }
}

/// The postcode and the commune of a cell that holds both, where no column of their own gives them.
pub(super) fn place(draft: &mut Draft<'_>) {
    let columns = draft.columns;
    let mixed = |c: &&Column| {
        c.profile.share(Shape::PostcodeWithin) >= 0.5
            && ["commune", "code_postal", "adresse"].iter().any(|field| c.score(field) >= ENOUGH)
    };
    // A cell of postcode and commune alone comes before a whole address.
    let source = columns.iter().filter(mixed).min_by_key(|c| (c.score("adresse") >= ENOUGH, c.index));
    let named =
        || columns.iter().find(|c| c.candidate("commune").is_some_and(|k| k.role == "composite" && k.score >= 0.9));
    let Some(source) = source.or_else(named) else { return };
    let why = || Message::new("mapping-composite");
    let own = |draft: &Draft<'_>, field: &str| draft.fields.get(field).is_some_and(|m| m.inputs != [source.index]);
    if !own(draft, "commune") {
        draft.set("commune", vec![source.index], Transform::CommuneOf, 0.85, why());
    }
    if !own(draft, "code_postal") {
        draft.set("code_postal", vec![source.index], Transform::PostcodeOf, 0.85, why());
    }
}

/// Other columns of the same meaning: a summary behind the detailed description, a second line of the address,
/// networks given by labels and by typology.
pub(super) fn several(draft: &mut Draft<'_>) {
    let join = |separator: &str| Transform::Join { separator: separator.to_owned() };
    let rules = [
        ("description", Transform::Direct),
        ("complement_adresse", join(", ")),
        ("reseaux_porteurs", Transform::Split { separator: None }),
        ("conditions_acces", join("\n")),
        ("lien_mobilisation", Transform::Direct),
        // The second where there is no first: choosing between two is a person's.
        ("telephone", Transform::Direct),
        ("courriel", Transform::Direct),
    ];
    for (field, transform) in rules {
        let Some((first, sure)) = draft.fields.get(field).map(|m| (m.inputs.clone(), m.reason.confidence)) else {
            continue;
        };
        let more: Vec<usize> = draft.columns.iter().filter(|c| adds_to(draft, field, c)).map(|c| c.index).collect();
        if more.is_empty() {
            continue;
        }
        let mut inputs = [first, more].concat();
        if field == "description" {
            // The detailed text first, the summary where there is none.
            inputs.sort_by_key(|&i| draft.columns[i].candidate(field).map_or(1, |c| u8::from(c.role != "detail")));
        }
        let why = Message::new("mapping-several").with("count", inputs.len());
        draft.set(field, inputs, transform, sure.min(0.9), why);
    }
}

fn adds_to(draft: &Draft<'_>, field: &str, column: &Column) -> bool {
    if draft.used[column.index] || column.is_empty() {
        return false;
    }
    let Some(candidate) = column.best().filter(|c| c.field == field) else { return false };
    // Whose number it is, is not the structure's to give.
    const PEOPLE: [&str; 9] = [
        "directeur",
        "directrice",
        "responsable",
        "president",
        "presidente",
        "referent",
        "referente",
        "perso",
        "prive",
    ];
    let of_person = fold(column.name()).split(' ').any(|word| PEOPLE.contains(&word));
    if matches!(field, "telephone" | "courriel") && of_person {
        return false;
    }
    let enough = if field == "description" { 0.85 } else { 0.75 };
    candidate.score >= enough && candidate.role != "extra" && has_codes(draft.schema, field, column)
}

const DAYS: [(&str, &str); 7] = [
    ("mon", "lundi"),
    ("tue", "mardi"),
    ("wed", "mercredi"),
    ("thu", "jeudi"),
    ("fri", "vendredi"),
    ("sat", "samedi"),
    ("sun", "dimanche"),
];

/// One column per day (or half-day) → one text, day by day; a day whose cells are blank is left out.
pub(super) fn opening_days(draft: &mut Draft<'_>) {
    if draft.has("horaires_accueil") || !draft.knows("horaires_accueil") {
        return;
    }
    let mut text = String::new();
    let mut inputs = Vec::new();
    for (role, french) in DAYS {
        let of_day = draft.columns.iter().filter(|c| {
            c.candidate("horaires_accueil").is_some_and(|k| k.role == role && k.score >= ENOUGH)
                && c.best().is_some_and(|best| best.field == "horaires_accueil")
        });
        let columns: Vec<&Column> = of_day.collect();
        if columns.is_empty() {
            continue;
        }
        if columns.len().is_multiple_of(2) && columns.iter().all(|c| holds_bounds(c)) {
            // One column per bound: each pair is a rule of its own, so that a blank one leaves the other.
            for pair in columns.chunks(2) {
                text.push_str(&format!("[{french} {{{}}}-{{{}}}\n]", pair[0].name(), pair[1].name()));
            }
        } else {
            let cells: Vec<String> = columns.iter().map(|c| format!("{{{}}}", c.name())).collect();
            text.push_str(&format!("[{french} {}\n]", cells.join(", ")));
        }
        inputs.extend(columns.iter().map(|c| c.index));
    }
    if !inputs.is_empty() {
        draft.set("horaires_accueil", inputs, Transform::Template { text }, 0.85, Message::new("mapping-days"));
    }
}

/// Whether every value of a column is one time of day: `09:00`, `9h`, `09:00:00`.
fn holds_bounds(column: &Column) -> bool {
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |(value, _): &(String, usize)| {
        let (hour, rest) = value.split_once([':', 'h', 'H']).unwrap_or((value, "x"));
        let mut rest = rest.split(':');
        let minutes = rest.next().is_some_and(|part| part.is_empty() || digits(part));
        digits(hour.trim()) && minutes && rest.all(digits)
    };
    !column.profile.top.is_empty() && column.profile.top.iter().all(is_time)
}

/// One column per audience, theme or network, checked or not.
pub(super) fn one_hot(draft: &mut Draft<'_>) {
    for field in ["publics", "thematiques", "conditions_acces"] {
        named_boxes(draft, field);
    }
    for field in [
        "reseaux_porteurs",
        "publics",
        "thematiques",
        "modes_accueil",
        "modes_mobilisation",
        "frais",
        "mobilisable_par",
    ] {
        codes_in_columns(draft, field);
    }
}

/// Names of boxes that are no label of their code: field, code, names (folded, singular).
const BOXES: &[(&str, &str, &[&str])] = &[
    (
        "modes_accueil",
        "en-presentiel",
        &["presentiel", "accueil presentiel", "sur place", "accueil physique", "physique", "en presence"],
    ),
    (
        "modes_accueil",
        "a-distance",
        &["distance", "distanciel", "accueil distance", "accueil a distance", "visio", "visioconference"],
    ),
    ("frais", "gratuit", &["gratuit", "gratuite", "service gratuit", "acces gratuit"]),
    ("frais", "payant", &["payant", "payante", "service payant", "acces payant"]),
    ("modes_mobilisation", "telephoner", &["telephone", "par telephone", "appeler"]),
    ("modes_mobilisation", "envoyer-un-courriel", &["mail", "courriel", "email", "par mail", "par courriel"]),
    ("modes_mobilisation", "se-presenter", &["sur place", "se presenter", "sans rendez vou", "sans rdv"]),
    ("mobilisable_par", "usagers", &["usager", "beneficiaire", "par usager"]),
    ("mobilisable_par", "professionnels", &["professionnel", "prescripteur", "accompagnateur"]),
];

/// Columns named like the codes of a list that hold yes or no: each checked one gives its code.
fn codes_in_columns(draft: &mut Draft<'_>, name: &'static str) {
    let schema = draft.schema;
    let Some(field) = schema.field(name).filter(|_| !draft.has(name)) else { return };
    // `France_Services` is `france-service`: number says nothing here.
    let key = |text: &str| singular(&fold(text));
    let codes: Vec<[String; 2]> =
        schema.codes_of(field).iter().map(|code| [key(&code.value), key(&code.label)]).collect();
    let (mut inputs, mut given) = (Vec::new(), Vec::new());
    for column in draft.columns.iter().filter(|column| !draft.used[column.index]) {
        let box_like = |(value, _): &(String, usize)| is_checked(value).is_some();
        if column.profile.filled == 0 || !column.profile.top.iter().all(box_like) {
            continue;
        }
        let wanted = key(column.own_name());
        let known = BOXES.iter().find(|(field, _, names)| *field == name && names.contains(&wanted.as_str()));
        let at = codes
            .iter()
            .position(|code| code.contains(&wanted) || known.is_some_and(|(_, box_code, _)| code[0] == key(box_code)));
        if let Some(at) = at {
            inputs.push(column.index);
            given.push(vec![schema.codes_of(field)[at].value.clone()]);
        }
    }
    if !inputs.is_empty() {
        draft.set(name, inputs, Transform::OneHot { codes: given }, 0.85, Message::new("mapping-one-hot"));
    }
}

/// Columns whose names say what a tick in them means (`PBC_Jeunes`, `INITIATION`, `PBC_Adh`).
fn named_boxes(draft: &mut Draft<'_>, field: &'static str) {
    if draft.has(field) || !draft.knows(field) {
        return;
    }
    let (mut inputs, mut given) = (Vec::new(), Vec::new());
    for column in draft.columns {
        let Some(code) = column.candidate(field).and_then(|c| c.role.strip_prefix("code:")) else { continue };
        // Audiences are ticked in any word (`Jeunes`, `x`, `Séniors`); elsewhere a tick looks like one.
        let meant = field == "publics" && column.best().is_some_and(|best| best.field == field) || is_box(column);
        if meant && !draft.used[column.index] {
            inputs.push(column.index);
            given.push(match code {
                "" => Vec::new(),
                // Someone says what the box stands for: its name waits among the values.
                "?" => vec![columns::base_name(column.name()).to_owned()],
                code => vec![code.to_owned()],
            });
        }
    }
    if given.iter().any(|codes| !codes.is_empty()) {
        let sure = if field == "publics" { 0.85 } else { 0.65 };
        draft.set(field, inputs, Transform::OneHot { codes: given }, sure, Message::new("mapping-one-hot"));
    }
}

/// Whether a column holds ticks: yes or no in some spelling, or the one word of its own name (`Adhérent` under `PBC_Adh`).
fn is_box(column: &Column) -> bool {
    let tick = |value: &str| {
        is_checked(value).is_some()
            || value == "?"
            || fold(column.name()).split(' ').any(|word| word.len() >= 3 && fold(value).starts_with(word))
    };
    column.profile.filled > 0 && column.profile.top.iter().all(|(value, _)| tick(value))
}

/// Whether a column of codes gives codes of the list: nearly all of its values must have an equivalent, else mapping it
/// would reject records for a column that means something else. The official name is mapped whatever its values.
pub(super) fn has_codes(schema: &Schema, field: &str, column: &Column) -> bool {
    let Some(field) = schema.field(field) else { return false };
    if field.codes.is_none() && field.kind != FieldKind::Zones || column.profile.rows == 0 {
        return true;
    }
    let exact =
        column.candidate(&field.name).is_some_and(|c| c.score >= 0.98) && fold(column.name()) == fold(&field.name);
    let resolver = codes::Resolver::new(schema, field);
    let (mut known, mut all) = (0usize, 0usize);
    for (value, count) in &column.profile.top {
        for item in codes::items(value) {
            all += count;
            known += if resolver.resolves(&item) { *count } else { 0 };
        }
    }
    // A name that can mean nothing else takes a column whose values are partly known: the others wait for someone.
    let clear = column.named.as_ref().is_some_and(|named| named.field == field.name && named.score >= 0.9);
    exact || all > 0 && known * 10 >= all * if clear { 5 } else { 9 }
}

/// A column `source` is ours only when it holds slugs (or is the blank one of the official template): elsewhere it names
/// the author of a row in words.
pub(super) fn is_source_column(column: &Column) -> bool {
    if column.profile.filled == 0 {
        return column.name() == "source";
    }
    let slug = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    column.profile.fill() >= 0.99 && column.profile.top.iter().all(|(value, _)| slug(value))
}

/// The order of day and month that some date proves, or that the column has no order.
pub(super) fn date_order(columns: &[Column]) -> Option<DateOrder> {
    let (column, _) = best(columns, "date_maj", |_| true)?;
    let (mut day_first, mut month_first) = (0, 0);
    for (value, _) in &column.profile.top {
        let mut parts = value.split(['/', '-', '.', ' ']);
        let pair = (parts.next().map(str::len), parts.next());
        let first: u32 = value.split(['/', '-', '.']).next().and_then(|p| p.parse().ok()).unwrap_or(0);
        let second: u32 = pair.1.and_then(|p| p.parse().ok()).unwrap_or(0);
        if pair.0 <= Some(2) {
            day_first += u32::from(first > 12);
            // `09/0102023` is a slip, and proves nothing.
            month_first += u32::from((13..=31).contains(&second) && first <= 12);
        }
    }
    match (day_first, month_first) {
        (0, 1..) => Some(DateOrder::MonthFirst),
        (1.., 0) => Some(DateOrder::DayFirst),
        // One slip among many dates is a slip.
        (day, month) if day > 0 && month * 20 < day => Some(DateOrder::DayFirst),
        (day, month) if month > 0 && day * 20 < month => Some(DateOrder::MonthFirst),
        (1.., 1..) => Some(DateOrder::Mixed),
        (0, 0) => None,
    }
}
