//! What Dora's bulk import is given of a lot, and what its form cannot hold.
//!
//! One line that Dora refuses undoes the whole import, so that a line is written only where all that it needs is there: a
//! SIRET, a model, a structure that Dora can find. Everything else is listed with its reason.

use super::gather::{Ready, Work};
use super::open::hidden_contacts;
use crate::error::{Error, ErrorKind, Result};
use crate::export::{Dora, DoraService, DoraStructure, LeftOut};
use crate::model::{Message, RecordRow, Schema, Value};
use crate::operations::{Plan, establishments, schema, settings};
use crate::reference::{EstablishmentStatus, Establishments, geo, v0};
use crate::validate::is_personal_mailbox;
use crate::workspace::Read;
use std::collections::{BTreeMap, HashMap};

/// The setting that keeps the models: group → slug of a model of Dora.
const MODELS: &str = "dora:models";
/// The group of all services that have no model of their own.
pub const EVERY: &str = "*";
/// Where Dora shows a structure; what follows is its slug.
const PAGE: &str = "https://dora.inclusion.beta.gouv.fr/structures/";

/// Services alike, which a model of Dora is chosen for once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `type|thematique,thematique`, or [`EVERY`].
    pub key: String,
    pub services: u64,
    /// The names of the first ones.
    pub examples: Vec<String>,
    /// What was chosen for this group.
    pub model: Option<String>,
}

/// What services of one model have in common: their type and what they are about.
fn group_of(schema: &Schema, values: &[Value]) -> String {
    let list = |name: &str| {
        let value = schema.index_of(name).map(|at| &values[at]);
        let mut items: Vec<String> = match value {
            Some(Value::List(items)) => items.iter().map(|item| item.display().into_owned()).collect(),
            Some(value) if !value.is_absent() => vec![value.display().into_owned()],
            _ => Vec::new(),
        };
        items.sort();
        items.join(",")
    };
    format!("{}|{}", list("type"), list("thematiques"))
}

/// The groups of the services of a workspace, the largest first; before them [`EVERY`], with the services of groups for which
/// nothing was chosen.
///
/// # Errors
/// Those of reading the workspace.
pub fn groups(read: Read<'_>) -> Result<Vec<Group>> {
    let schema = schema("service")?;
    let models = models(read)?;
    let named = schema.index_of("nom");
    let mut found: BTreeMap<String, (u64, Vec<String>)> = BTreeMap::new();
    read.records("service", &mut |row: RecordRow| {
        let (count, examples) = found.entry(group_of(schema, &row.values)).or_default();
        *count += 1;
        let name = named.map(|at| row.values[at].display().into_owned()).unwrap_or_default();
        if examples.len() < EXAMPLES && !examples.contains(&name) {
            examples.push(name);
        }
        Ok(())
    })?;
    let mut out: Vec<Group> = found
        .into_iter()
        .map(|(key, (services, examples))| Group { model: models.get(&key).cloned(), key, services, examples })
        .collect();
    out.sort_by(|a, b| b.services.cmp(&a.services).then_with(|| a.key.cmp(&b.key)));
    let services = out.iter().filter(|group| group.model.is_none()).map(|group| group.services).sum();
    let every = Group { key: EVERY.to_owned(), services, examples: Vec::new(), model: models.get(EVERY).cloned() };
    out.insert(0, every);
    Ok(out)
}

const EXAMPLES: usize = 3;

fn models(read: Read<'_>) -> Result<BTreeMap<String, String>> {
    let kept = read.setting(MODELS)?.unwrap_or_default();
    let pairs = kept.as_object().into_iter().flatten();
    Ok(pairs.filter_map(|(group, model)| Some((group.clone(), model.as_str()?.to_owned()))).collect())
}

fn model_of(models: &BTreeMap<String, String>, group: &str) -> Option<String> {
    models.get(group).or_else(|| models.get(EVERY)).cloned()
}

/// A plan that chooses the models of groups ([`EVERY`]: of all others); an empty one takes the choice back.
///
/// # Errors
/// [`ErrorKind::Usage`] for a group that no service is in, or a model that is no slug.
pub fn plan_models(read: Read<'_>, chosen: &[(String, String)]) -> Result<Plan> {
    let known = groups(read)?;
    let mut models = models(read)?;
    for (group, model) in chosen {
        if !known.iter().any(|one| one.key == *group) {
            return Err(Error::new(ErrorKind::Usage, "error-dora-group")
                .with("group", group.as_str())
                .hinted("hint-dora-groups"));
        }
        let is_slug = model.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
        if !is_slug {
            return Err(Error::new(ErrorKind::Usage, "error-dora-model").with("model", model.as_str()));
        }
        match model.is_empty() {
            true => models.remove(group),
            false => models.insert(group.clone(), model.clone()),
        };
    }
    let value = (!models.is_empty()).then(|| serde_json::json!(models));
    let mut plan = settings::plan(read, MODELS, value)?;
    plan.summary = Message::new("operation-dora-models").with("count", chosen.len());
    Ok(plan)
}

/// The values of a record by name.
struct Fields<'v> {
    schema: &'static Schema,
    values: &'v [Value],
}

impl<'v> Fields<'v> {
    fn of(one: &'v Ready) -> Self {
        Self { schema: one.schema, values: &one.values }
    }

    fn text(&self, name: &str) -> String {
        self.schema.index_of(name).map(|at| self.values[at].display().into_owned()).unwrap_or_default()
    }

    fn list(&self, name: &str) -> Vec<String> {
        match self.schema.index_of(name).map(|at| &self.values[at]) {
            Some(Value::List(items)) => items.iter().map(|item| item.display().into_owned()).collect(),
            _ => Vec::new(),
        }
    }

    /// The fields that say something and that the form has no column for.
    fn beyond(&self, held: &[&str]) -> String {
        let said = self.schema.fields.iter().zip(self.values).filter(|(_, value)| !value.is_absent());
        let names = said.map(|(field, _)| field.name.as_str()).filter(|name| !held.contains(name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// What goes into the form, or is only ours.
const HELD_STRUCTURE: &[&str] =
    &["id", "source", "date_maj", "nom", "siret", "telephone", "courriel", "reseaux_porteurs", "lien_source"];
const HELD_SERVICE: &[&str] = &[
    "id",
    "source",
    "date_maj",
    "structure_id",
    "lien_source",
    "telephone",
    "courriel",
    "contact_nom_prenom",
    "modes_accueil",
    "commune",
    "adresse",
    "complement_adresse",
    "code_postal",
    "code_insee",
    "longitude",
    "latitude",
    "zone_eligibilite",
];

/// What goes to Dora of a lot.
pub fn gather(work: &Work<'_, '_>) -> Result<Dora> {
    let mut out = Dora::default();
    let going = |slug: &'static str| {
        work.going.iter().flatten().map(|at| &work.ready[*at]).filter(move |one| one.schema.slug == slug)
    };
    let mut shared: HashMap<String, u32> = HashMap::new();
    for one in going("structure") {
        *shared.entry(Fields::of(one).text("siret")).or_default() += 1;
    }
    let register = establishments::of(work.sight.read)?;
    if let Some(missing) = establishments::chosen(work.sight.read)?.filter(|chosen| !chosen.there) {
        let why = Message::new("dora-no-register").with("date", missing.date);
        let (id, nom) = (String::new(), String::new());
        out.left.push(LeftOut { lot: "structures", id, nom, champs: "siret".into(), why });
    }
    // How Dora finds the structure of a service.
    let mut found_by: HashMap<&str, String> = HashMap::new();
    for one in going("structure") {
        let fields = Fields::of(one);
        let slug = fields.text("lien_source").strip_prefix(PAGE).map(|slug| slug.trim_end_matches('/').to_owned());
        let siret = fields.text("siret");
        let refused = refusal(register.as_deref(), &siret);
        let is_alone = shared.get(&siret).is_some_and(|count| *count == 1);
        let by = slug.or_else(|| (refused.is_none() && is_alone).then(|| siret.clone()));
        found_by.extend(by.map(|by| (one.id.as_str(), by)));
        match refused {
            Some(why) => left(&mut out, one, if siret.is_empty() { "" } else { "siret" }, why),
            None => structure(one, &siret, is_alone, &mut out),
        }
    }
    let models = models(work.sight.read)?;
    let hidden = hidden_contacts(work.sight.read, &work.sight.batches)?;
    for one in going("service") {
        let is_hidden = one.rows.iter().any(|row| hidden.contains(row));
        let structure = found_by.get(Fields::of(one).text("structure_id").as_str()).cloned();
        service(one, structure, &models, is_hidden, &mut out);
    }
    Ok(out)
}

fn is_siret(text: &str) -> bool {
    text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Why Dora would not take a SIRET: it has to be one, known to SIRENE and open. Where the workspace has no list of
/// establishments, or it cannot be read, only the form of the number is known.
fn refusal(register: Option<&Establishments>, siret: &str) -> Option<Message> {
    if !is_siret(siret) {
        return Some(Message::new("dora-no-siret"));
    }
    let register = register?;
    let at = |code| Some(Message::new(code).with("date", register.about.date.as_str()));
    match register.status(siret).ok()? {
        EstablishmentStatus::Open => None,
        EstablishmentStatus::Unknown => at("dora-siret-unknown"),
        EstablishmentStatus::Closed { successor: Some(successor), .. } => {
            at("dora-siret-followed").map(|why| why.with("successor", successor))
        }
        EstablishmentStatus::Closed { successor: None, .. } => at("dora-siret-closed"),
    }
}

fn left(out: &mut Dora, one: &Ready, champs: impl Into<String>, why: Message) {
    let lot = if one.schema.slug == "structure" { "structures" } else { "services" };
    let nom = Fields::of(one).text("nom");
    out.left.push(LeftOut { lot, id: one.id.clone(), nom, champs: champs.into(), why });
}

fn structure(one: &Ready, siret: &str, is_alone: bool, out: &mut Dora) {
    let fields = Fields::of(one);
    let telephone = national(&fields.text("telephone"));
    if telephone.is_none() {
        left(out, one, "telephone", Message::new("dora-phone"));
    }
    let mut labels = Vec::new();
    for network in fields.list("reseaux_porteurs") {
        match label_of(&network) {
            Some(label) => labels.push(label.to_owned()),
            None => left(out, one, "reseaux_porteurs", Message::new("dora-label").with("label", network)),
        }
    }
    let beyond = fields.beyond(HELD_STRUCTURE);
    if !beyond.is_empty() {
        left(out, one, beyond, Message::new("dora-no-column"));
    }
    // Several places of one establishment are its branches: Dora knows them by their names.
    if !is_alone {
        left(out, one, "siret", Message::new("dora-branch"));
    }
    let (own, parent) = if is_alone { (siret, "") } else { ("", siret) };
    out.structures.push(DoraStructure {
        nom: fields.text("nom"),
        siret: own.to_owned(),
        siret_parent: parent.to_owned(),
        labels,
        telephone: telephone.unwrap_or_default(),
        courriel: fields.text("courriel"),
    });
}

fn service(one: &Ready, structure: Option<String>, models: &BTreeMap<String, String>, is_hidden: bool, out: &mut Dora) {
    let fields = Fields::of(one);
    let group = group_of(one.schema, &one.values);
    let Some(model) = model_of(models, &group) else {
        return left(out, one, "", Message::new("dora-no-model").with("group", group));
    };
    let Some(structure) = structure else { return left(out, one, "", Message::new("dora-no-structure")) };
    let telephone = national(&fields.text("telephone"));
    if telephone.is_none() {
        left(out, one, "telephone", Message::new("dora-phone"));
    }
    let zone = zone_of(&fields.list("zone_eligibilite"), &fields.text("code_insee")).unwrap_or_else(|why| {
        left(out, one, "zone_eligibilite", Message::new(why));
        ""
    });
    let beyond = fields.beyond(HELD_SERVICE);
    if !beyond.is_empty() {
        left(out, one, beyond, Message::new("dora-from-model").with("model", model.as_str()));
    }
    let (courriel, contact) = (fields.text("courriel"), fields.text("contact_nom_prenom"));
    // Showing a person to everybody is decided by that person.
    let public = !is_hidden && contact.is_empty() && !is_personal_mailbox(&courriel);
    out.services.push(DoraService {
        modele_slug: model,
        structure,
        courriel,
        contact,
        telephone: telephone.unwrap_or_default(),
        location_kinds: fields.list("modes_accueil"),
        commune: fields.text("commune"),
        adresse: fields.text("adresse"),
        complement_adresse: fields.text("complement_adresse"),
        code_postal: fields.text("code_postal"),
        zone,
        public,
    });
}

/// A number as Dora takes it: at most ten digits, from 0 on where it has ten. `None`: it has no such form.
fn national(phone: &str) -> Option<String> {
    /// Countries of numbers that have ten digits inside France; in the overseas ones the number repeats the code.
    const COUNTRIES: [&str; 6] = ["33", "262", "590", "594", "596", "508"];
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if phone.starts_with('+') {
        let rest = COUNTRIES.iter().find_map(|country| digits.strip_prefix(country)).filter(|rest| rest.len() == 9);
        return rest.map(|rest| format!("0{rest}"));
    }
    (digits.len() < 10 || digits.len() == 10 && digits.starts_with('0')).then_some(digits)
}

/// Dora's name of a network: that of the schema v0, which Dora keeps.
fn label_of(network: &str) -> Option<&'static str> {
    let map = v0("reseaux_porteurs")?;
    // Names in capitals are typologies, which Dora does not import.
    let labels = map
        .iter()
        .filter(|(label, networks)| networks.as_slice() == [network] && !label.chars().any(|c| c.is_ascii_uppercase()));
    let labels: Vec<&'static str> = labels.map(|(label, _)| *label).collect();
    labels.iter().find(|label| **label == network).or(labels.first().filter(|_| labels.len() == 1)).copied()
}

/// The kind of zone that a service is for. Dora derives the zone itself from the service's address, so that only the zone
/// around it can be said.
fn zone_of(codes: &[String], insee: &str) -> std::result::Result<&'static str, &'static str> {
    const ELSEWHERE: &str = "dora-zone-elsewhere";
    if codes.is_empty() {
        return Ok("");
    }
    if codes.iter().any(|code| code == "france" || code == "99100") {
        return Ok("country");
    }
    let Some(commune) = geo().current(insee) else { return Err("dora-zone-no-place") };
    if let [code] = codes {
        let around = |kind, here: bool| if here { Ok(kind) } else { Err(ELSEWHERE) };
        return match code.len() {
            9 => around("epci", commune.epci == Some(code)),
            5 => around("city", geo().current_code(code) == Some(commune.code)),
            _ => around("department", commune.department == code),
        };
    }
    let region = geo().department(commune.department).map_or("", |department| department.region);
    let mut whole: Vec<&str> = geo().departments_of(region).map(|department| department.code).collect();
    let mut named: Vec<&str> = codes.iter().map(String::as_str).collect();
    whole.sort_unstable();
    named.sort_unstable();
    named.dedup();
    if !whole.is_empty() && whole == named { Ok("region") } else { Err("dora-zone-several") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_dora_takes() {
        for (phone, wanted) in [
            ("+33299001122", Some("0299001122")),
            ("+590590123456", Some("0590123456")),
            ("3631", Some("3631")),
            ("", Some("")),
            ("+687273115", None),
            ("+4121000000", None),
        ] {
            assert_eq!(national(phone).as_deref(), wanted, "{phone}");
        }
    }

    #[test]
    fn a_zone_is_said_only_where_it_lies_around_the_service() {
        let zone = |codes: &[&str], insee: &str| {
            zone_of(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>(), insee)
        };
        assert_eq!(zone(&[], ""), Ok(""));
        assert_eq!(zone(&["france"], ""), Ok("country"));
        assert_eq!(zone(&["35"], "35238"), Ok("department"));
        assert_eq!(zone(&["44"], "35238"), Err("dora-zone-elsewhere"));
        assert_eq!(zone(&["35238"], "35238"), Ok("city"));
        assert_eq!(zone(&["243500139"], "35238"), Ok("epci"));
        assert_eq!(zone(&["22", "29", "35", "56"], "35238"), Ok("region"));
        assert_eq!(zone(&["22", "35"], "35238"), Err("dora-zone-several"));
        assert_eq!(zone(&["35"], ""), Err("dora-zone-no-place"));
    }

    #[test]
    fn labels_are_those_of_before() {
        assert_eq!(label_of("mission-locale"), Some("mission-locale"));
        assert_eq!(label_of("rien-de-tel"), None);
    }
}
