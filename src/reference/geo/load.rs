//! Reads `geo.tsv` (its layout: `assets/reference/build.py`).

use super::{Commune, CommuneKind, Geo, Named, Place, key, matching_key, slots};

/// Reads the embedded list. Lines that do not have their cells are left out; a unit test holds the counts.
pub(super) fn load(text: &'static str) -> Geo {
    let mut rest = text;
    let regions = named(section(&mut rest, "region"));
    let departments = named(section(&mut rest, "department"));
    let epcis = named(section(&mut rest, "epci"));
    let communes: Vec<_> = section(&mut rest, "commune").filter_map(|line| commune(line, &epcis)).collect();
    let parts: Vec<_> = section(&mut rest, "part").filter_map(part).collect();
    let mut postcodes = Vec::with_capacity(communes.len() + 2048);
    let mut former = Vec::with_capacity(4500);
    for (at, commune) in (0u32..).zip(&communes) {
        postcodes.extend(commune.postcodes().map(|postcode| (postcode, at)));
        former.extend(commune.former_codes().map(|code| (code, at)));
    }
    for line in section(&mut rest, "postcode") {
        let Some((postcode, codes)) = line.split_once('\t') else { continue };
        let served = codes.split(' ').filter_map(|code| communes.binary_search_by(|known| known.code.cmp(code)).ok());
        postcodes.extend(served.filter_map(|at| u32::try_from(at).ok()).map(|at| (postcode, at)));
    }
    postcodes.sort_unstable();
    former.sort_unstable();
    let names = names(&communes, &parts);
    let (commune_at, part_at) =
        (slots::Slots::new(communes.iter().map(|c| c.code)), slots::Slots::new(parts.iter().map(|c| c.code)));
    Geo { communes, parts, commune_at, part_at, former, postcodes, names, departments, regions, epcis }
}

/// The lines of the section at the head of `rest`, which moves behind it.
fn section(rest: &mut &'static str, name: &str) -> impl Iterator<Item = &'static str> + use<> {
    let headed = rest.strip_prefix('#').and_then(|text| text.strip_prefix(name)).is_some();
    let body = if headed { rest.split_once('\n').map_or("", |(_, body)| body) } else { "" };
    let end = body.find("\n#").map_or(body.len(), |at| at + 1);
    if headed {
        *rest = &body[end..];
    }
    body[..end].lines()
}

fn named(lines: impl Iterator<Item = &'static str>) -> Vec<Named> {
    lines
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some(Named { code: cells.next()?, name: cells.next()?, region: cells.next().unwrap_or_default() })
        })
        .collect()
}

fn commune(line: &'static str, epcis: &[Named]) -> Option<Commune> {
    let mut cells = line.split('\t');
    let (code, name, postcodes, former_codes) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let epci = cells.next().and_then(|at| at.parse::<usize>().ok()).and_then(|at| epcis.get(at)).map(|epci| epci.code);
    let department = department_of(code);
    Some(Commune { code, name, kind: CommuneKind::Current, current: code, department, epci, postcodes, former_codes })
}

fn part(line: &'static str) -> Option<Commune> {
    let mut cells = line.split('\t');
    let (code, name) = (cells.next()?, cells.next()?);
    let kind = match cells.next()? {
        "d" => CommuneKind::Delegated,
        "a" => CommuneKind::Associated,
        _ => CommuneKind::District,
    };
    let (current, postcodes) = (cells.next()?, cells.next().unwrap_or_default());
    let department = department_of(code);
    Some(Commune { code, name, kind, current, department, epci: None, postcodes, former_codes: "" })
}

/// The beginning of the code; `build.py` checks that it always is the département.
fn department_of(code: &'static str) -> &'static str {
    let length = if code.starts_with("97") || code.starts_with("98") { 3 } else { 2 };
    code.get(..length).unwrap_or(code)
}

/// Each name under its key and, where it has an article, under the key without it. Arrondissements are left out: their
/// key is their city's.
fn names(communes: &[Commune], parts: &[Commune]) -> Vec<(u64, Place)> {
    let mut names = Vec::with_capacity(communes.len() + parts.len() + 4096);
    let mut add = |name: &str, place| {
        let key = matching_key(name);
        names.push((key::hash(&key), place));
        let bare = key::without_article(&key);
        if bare.len() < key.len() {
            names.push((key::hash(bare), place));
        }
    };
    (0u32..).zip(communes).for_each(|(at, commune)| add(commune.name, Place::Commune(at)));
    for (at, part) in (0u32..).zip(parts) {
        if part.kind != CommuneKind::District {
            add(part.name, Place::Part(at));
        }
    }
    names.sort_unstable();
    names
}
