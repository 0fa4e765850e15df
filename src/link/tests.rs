use super::*;

fn table(rows: &[[&str; 5]]) -> Table {
    let names = ["nom", "adresse", "code_postal", "commune", "telephone"];
    let columns = (0..5)
        .map(|c| {
            let values: Values = rows.iter().map(|row| Some(row[c])).collect();
            Column { name: names[c].into(), kind: infer_kind(names[c], &values), values }
        })
        .collect();
    Table { columns, sources: vec![0; rows.len()] }
}

fn rows() -> Vec<[&'static str; 5]> {
    vec![
        ["CCAS de Peillon", "4 rue de la Tuilerie", "06440", "Peillon", "0583478065"],
        ["Centre communal d’action sociale", "4 r. de la Tuilerie", "06440", "PEILLON", "05 83 47 80 65"],
        ["Mairie de Peillon", "4 rue de la Tuilerie", "06440", "Peillon", "0583478065"],
        ["MJC Verte", "12 place Branly", "35830", "Betton", ""],
        ["M.J.C. Verte", "12 pl Branly", "35830", "Betton", "0419403246"],
        ["Secours Populaire", "1 rue Pasteur", "75011", "Paris", ""],
        ["Emmaüs", "9 quai du Port", "13002", "Marseille", ""],
    ]
}

fn find_all(table: &Table) -> Linkage {
    let options = Options { threshold: Some(0.0), ..Options::default() };
    find(table, &options, &Progress::new()).unwrap()
}

#[test]
fn evidence_sums_to_the_weight() {
    for pair in find_all(&table(&rows())).explained() {
        let sum: f64 = pair.evidence.iter().map(|e| e.bits).sum();
        assert!((sum - pair.weight_bits).abs() < 1e-9);
        assert_eq!(pair.evidence[0].comparison, "prior");
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let forward = rows();
    let mut backward = rows();
    backward.reverse();
    let n = forward.len() as u32;
    let x = find_all(&table(&forward));
    let y = find_all(&table(&backward));
    assert_eq!(x.model(), y.model());
    let mut seen: Vec<_> =
        y.pairs.iter().map(|p| (n - 1 - p.b, n - 1 - p.a, p.weight_bits.to_bits(), p.key)).collect();
    seen.sort();
    let want: Vec<_> = x.pairs.iter().map(|p| (p.a, p.b, p.weight_bits.to_bits(), p.key)).collect();
    assert_eq!(seen, want);
}

#[test]
fn a_verdict_is_final() {
    let table = table(&rows());
    let verdicts = [(2, 0, Verdict::Duplicate), (0, 1, Verdict::Distinct)];
    let options = Options { threshold: Some(0.0), verdicts: &verdicts, ..Options::default() };
    let linkage = find(&table, &options, &Progress::new()).unwrap();
    let of = |a: u32, b: u32| linkage.pairs.iter().find(|p| (p.a, p.b) == (a, b)).unwrap().probability();
    assert!(of(0, 2) > 0.99 && of(0, 1) < 0.01);
}
