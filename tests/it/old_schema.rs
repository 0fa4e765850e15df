//! Files of the schema v0 come in without a question, as the project converted its own (DOMAIN §1.6).

use crate::program::tamis;
use std::fs;
use tamis::model::Value;

const SERVICES: &str = r#"[
 {"_di_surrogate_id":"dora-abc","id":"abc","structure_id":"s1","source":"dora","nom":"Atelier CV","presentation_resume":"Un atelier court","presentation_detail":"Un atelier pour écrire son CV.","types":["accompagnement","atelier"],"thematiques":["preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation","handicap--favoriser-le-retour-et-le-maintien-dans-lemploi"],"frais":["gratuit-sous-conditions","payant"],"frais_autres":"5 € par an","profils":["jeunes-16-26","locataires"],"profils_precisions":"Moins de 26 ans","pre_requis":["Savoir lire"],"justificatifs":["Une pièce d’identité"],"prise_rdv":null,"formulaire_en_ligne":"https://exemple.fr/form","page_web":"https://exemple.fr/page","commune":"Fougères","code_postal":"35300","code_insee":"35115","lien_source":"https://exemple.fr/abc","contact_public":false,"date_maj":"2026-09-01","modes_accueil":["en-presentiel"],"modes_orientation_accompagnateur":["envoyer-un-mail-avec-une-fiche-de-prescription","autre"],"modes_orientation_accompagnateur_autres":"Par courrier","modes_orientation_beneficiaire":["telephoner"],"modes_orientation_beneficiaire_autres":"Sur place","zone_diffusion_type":"region","zone_diffusion_code":"53","temps_passe_semaines":4,"temps_passe_duree_hebdomadaire":2.5,"cumulable":true},
 {"_di_surrogate_id":"dora-def","id":"def","structure_id":"s1","source":"dora","nom":"Permanence","presentation_resume":"Une permanence","presentation_detail":null,"types":["accueil"],"thematiques":["numerique"],"frais":["adhesion"],"profils":["tous-publics","femmes"],"pre_requis":[],"justificatifs":[],"commune":"Rennes","code_insee":"35238","contact_public":true,"date_maj":"2026-09-01","modes_accueil":["a-distance"],"modes_orientation_accompagnateur":[],"modes_orientation_beneficiaire":[],"zone_diffusion_type":"pays","zone_diffusion_code":null}
]"#;

const STRUCTURES: &str = r#"[
 {"_di_surrogate_id":"dora-s1","id":"s1","source":"dora","siret":"13003013300016","rna":"W351000001","nom":"Mairie de Fougères","commune":"Fougères","code_postal":"35300","code_insee":"35115","adresse":"1 rue X","typologie":"CCAS","presentation_resume":"Résumé","presentation_detail":"Le détail de la structure","antenne":false,"date_maj":"2026-09-01","horaires_ouverture":"Mo-Fr 09:00-12:00","accessibilite":"https://acceslibre.beta.gouv.fr/x","labels_nationaux":["france-service","apec"],"labels_autres":["Le nôtre"],"thematiques":["numerique"]}
]"#;

#[test]
fn an_export_of_v0_becomes_v1() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("structures-v0.json"), STRUCTURES).unwrap();
    fs::write(folder.path().join("services-v0.json"), SERVICES).unwrap();
    tamis(folder.path(), &["import", "w.tamis", "structures-v0.json", "services-v0.json"]);
    let reader = tamis::workspace::Reader::open(&folder.path().join("w.tamis")).unwrap();
    let read = reader.read();
    assert_eq!(read.sources().unwrap()[0].name, "dora", "the file names its source");
    let value = |slug: &str, id: &str, field: &str| {
        let record = tamis::operations::find_record(read, slug, id).unwrap();
        let (_, row) = read.record(record).unwrap().unwrap();
        row.values[tamis::operations::schema(slug).unwrap().index_of(field).unwrap()].clone()
    };
    let text = |slug: &str, id: &str, field: &str| value(slug, id, field).display().into_owned();
    for (field, wanted) in [
        ("structure_id", "dora--s1"),
        ("description", "Un atelier pour écrire son CV."),
        ("type", "atelier"),
        ("frais", "payant"),
        ("frais_precisions", "5 € par an"),
        ("publics_precisions", "Moins de 26 ans"),
        ("conditions_acces", "Le bénéficiaire doit être locataire.\nSavoir lire\nUne pièce d’identité"),
        ("lien_mobilisation", "https://exemple.fr/form"),
        ("mobilisation_precisions", "Sur place Par courrier"),
        ("nombre_semaines", "4"),
        ("volume_horaire_hebdomadaire", "2.5"),
    ] {
        assert_eq!(text("service", "dora--abc", field), wanted, "{field}");
    }
    for (field, wanted) in [
        ("publics", vec!["jeunes", "actifs", "personnes-en-situation-de-handicap"]),
        ("modes_mobilisation", vec!["envoyer-un-courriel", "telephoner", "utiliser-lien-mobilisation"]),
        ("mobilisable_par", vec!["usagers", "professionnels"]),
        ("zone_eligibilite", vec!["22", "29", "35", "56"]),
    ] {
        assert_eq!(value("service", "dora--abc", field), Value::list(wanted), "{field}");
    }
    assert_eq!(text("service", "dora--def", "description"), "Une permanence");
    assert_eq!(text("service", "dora--def", "type"), "information");
    assert_eq!(value("service", "dora--def", "publics"), Value::list(["tous-publics"]));
    assert_eq!(value("service", "dora--def", "zone_eligibilite"), Value::list(["france"]));
    assert_eq!(value("service", "dora--def", "conditions_acces"), Value::Null);
    assert_eq!(value("structure", "dora--s1", "reseaux_porteurs"), Value::list(["france-service", "ccas-cias"]));
    assert_eq!(text("structure", "dora--s1", "horaires_accueil"), "Mo-Fr 09:00-12:00");
    assert_eq!(text("structure", "dora--s1", "accessibilite_lieu"), "https://acceslibre.beta.gouv.fr/x");
    let (_, mapping, _) = tamis(folder.path(), &["map", "structures-v0.json"]);
    for column in ["rna", "antenne", "thematiques"] {
        let line = mapping.lines().find(|line| line.starts_with(&format!("{column}\t"))).unwrap();
        assert!(line.contains('—'), "what has no target is said: {line}");
    }
    let (_, issues, _) = tamis(folder.path(), &["check", "w.tamis", "--format", "json"]);
    let issues: serde_json::Value = serde_json::from_str(&issues).unwrap();
    let wrong: Vec<_> = issues.as_array().unwrap().iter().filter(|record| record["ok"] == false).collect();
    assert_eq!(wrong.len(), 1, "only the theme that became several is asked: {wrong:?}");
}
