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
    let mut seen: Vec<_> = y.pairs.iter().map(|p| (n - 1 - p.b, n - 1 - p.a, p.weight_bits.to_bits(), p.key)).collect();
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

/// Rows written in many ways, some of them of one entity.
fn scattered(count: usize) -> Vec<[String; 5]> {
    let names = ["Emmaüs", "CCAS", "Mission locale", "Secours populaire", "La Cravate solidaire", "Régie de quartier"];
    (0..count)
        .map(|n| {
            let entity = n / 2 * 7 % 50;
            let name = names[entity % names.len()];
            let town = ["Rennes", "Brest", "Quimper"][entity % 3];
            [
                if n % 2 == 0 {
                    format!("{name} {entity}")
                } else {
                    format!("{} de {town} {entity}", name.to_uppercase())
                },
                format!("{} rue des Lilas", entity + n % 2),
                ["35000", "29200", "29000"][entity % 3].to_owned(),
                town.to_owned(),
                if n % 3 == 0 { String::new() } else { format!("02990000{entity:02}") },
            ]
        })
        .collect()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]
    #[test]
    fn neither_the_order_of_rows_nor_the_threads_change_a_pair(
        count in 20_usize..120,
        order in proptest::prelude::any::<u64>(),
        threads in 1_usize..4,
    ) {
        let rows = scattered(count);
        let mut places: Vec<usize> = (0..count).collect();
        places.sort_by_key(|at| spread(*at as u64 ^ order));
        let of = |places: &[usize]| {
            let rows: Vec<[&str; 5]> = places.iter().map(|at| rows[*at].each_ref().map(String::as_str)).collect();
            table(&rows)
        };
        let straight = find_all(&of(&(0..count).collect::<Vec<_>>()));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mixed = pool.install(|| find_all(&of(&places)));
        proptest::prop_assert_eq!(straight.model(), mixed.model());
        proptest::prop_assert_eq!(&straight.strata, &mixed.strata);
        proptest::prop_assert_eq!(straight.report.missed.estimate, mixed.report.missed.estimate);
        let mut found: Vec<(usize, usize, u64)> = mixed
            .pairs
            .iter()
            .map(|pair| (places[pair.a as usize], places[pair.b as usize], pair.weight_bits.to_bits()))
            .map(|(a, b, bits)| (a.min(b), a.max(b), bits))
            .collect();
        found.sort_unstable();
        let wanted: Vec<_> =
            straight.pairs.iter().map(|pair| (pair.a as usize, pair.b as usize, pair.weight_bits.to_bits())).collect();
        proptest::prop_assert_eq!(found, wanted);
    }
}
