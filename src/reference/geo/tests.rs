use super::*;

fn code(name: &str, postcode: Option<&str>) -> Option<&'static str> {
    geo().find(name, Hint { postcode, department: None }).unique().map(|commune| commune.code)
}

#[test]
fn the_list_has_its_sizes() {
    let geo = geo();
    assert!(geo_bytes().len() < 2_000_000);
    assert_eq!(geo.communes.len(), 34_969);
    assert_eq!(geo.parts.len(), 2_621);
    assert_eq!(geo.departments.len(), 109);
    assert_eq!(geo.regions.len(), 26);
    assert_eq!(geo.epcis.len(), 1_255);
    assert!(geo.former.len() > 1_500, "{}", geo.former.len());
    assert!(geo.communes.iter().filter(|commune| commune.epci.is_some()).count() == 34_871);
    assert!(geo.communes.is_sorted_by_key(|commune| commune.code) && geo.parts.is_sorted_by_key(|part| part.code));
    assert!(geo.epcis.is_sorted_by_key(|epci| epci.code) && geo.departments.is_sorted_by_key(|named| named.code));
}

#[test]
fn codes_lead_to_communes() {
    let geo = geo();
    assert_eq!(geo.commune("2A004").map(|commune| (commune.name, commune.department)), Some(("Ajaccio", "2A")));
    assert_eq!(
        geo.commune("75112").map(|commune| (commune.kind, commune.current)),
        Some((CommuneKind::District, "75056"))
    );
    assert_eq!(geo.commune("13201").map(|commune| commune.current), Some("13055"));
    assert_eq!(geo.commune("69381").map(|commune| commune.current), Some("69123"));
    assert_eq!(geo.current_code("20004"), Some("2A004"));
    assert_eq!(geo.current_code("75101"), Some("75056"));
    assert_eq!(geo.current_code("59350"), Some("59350"));
    assert_eq!(geo.current_code("99999"), None);
    assert!(geo.is_known_commune("75112") && !geo.is_known_commune("20004") && !geo.is_known_commune("59000"));
    assert_eq!(geo.commune("97701").map(|commune| commune.department), Some("977"));
}

#[test]
fn postcodes_serve_communes() {
    let geo = geo();
    assert!(geo.postcode_known("75116") && geo.postcode_known("97133") && geo.postcode_known("54201"));
    assert!(!geo.postcode_known("49933") && !geo.postcode_known("4900"));
    assert!(geo.communes_at("49240").any(|commune| commune.code == "49015"));
    // Curbans is in 04 with a postcode of 05.
    assert!(geo.communes_at("05110").any(|commune| commune.code == "04066"));
    assert_eq!(geo.communes_at("00000").count(), 0);
    assert_eq!(geo.commune("49099").and_then(Commune::only_postcode), Some("49300"));
}

#[test]
fn names_lead_to_one_commune_where_one_is_meant() {
    assert_eq!(code("Avrillé", Some("49240")), Some("49015"));
    assert_eq!(code("Avrillé", Some("85440")), Some("85010"));
    assert_eq!(code("Avrillé", None), None);
    assert_eq!(code("STE FOY LES LYON", Some("69110")), Some("69202"));
    assert_eq!(code("PARIS 12E", Some("75012")), Some("75056"));
    assert_eq!(code("Lyon Cedex 03", Some("69003")), Some("69123"));
    assert_eq!(code("Pont-de-Claix", Some("38800")), Some("38317"));
    assert_eq!(code("Le Havre", None), Some("76351"));
    // An article too many.
    assert_eq!(code("Le Cholet", Some("49300")), Some("49099"));
    // A CEDEX code tells the département.
    assert_eq!(code("Cholet", Some("49309")), Some("49099"));
    // Not in this département.
    assert_eq!(code("Lille", Some("75001")), None);
    assert_eq!(code("Curbans", Some("05110")), Some("04066"));
    assert_eq!(code("Ajaccio", Some("20700")), Some("2A004"));
}

#[test]
fn parts_lead_to_their_commune() {
    assert_eq!(code("Vertus", Some("51130")), Some("51612"));
    assert_eq!(code("Arbignieu", None), Some("01015"));
}

#[test]
fn homonyms_are_told_apart_by_the_hint() {
    let Found::Several(all) = geo().find("Sainte-Colombe", Hint::default()) else { panic!("homonyms") };
    assert!(all.len() >= 10, "{}", all.len());
    let in_rhone = geo().find("Ste Colombe", Hint { department: Some("69"), postcode: None });
    assert_eq!(in_rhone.unique().map(|commune| commune.code), Some("69189"));
}

#[test]
fn epci_and_regions() {
    let geo = geo();
    assert_eq!(geo.epci("200093201").map(|epci| epci.name.contains("Lille")), Some(true));
    assert!(geo.epci_members("200093201").any(|commune| commune.code == "59350"));
    assert_eq!(geo.epci_members("nothing").count(), 0);
    assert_eq!(geo.department("974").map(|named| named.name), Some("La Réunion"));
    assert_eq!(geo.departments_of("94").map(|named| named.code).collect::<Vec<_>>(), ["2A", "2B"]);
    assert_eq!(geo.region("32").map(|named| named.name), Some("Hauts-de-France"));
}
