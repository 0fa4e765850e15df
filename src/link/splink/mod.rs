//! The model as Splink settings, so that the same scoring runs on another engine (Splink on DuckDB or Spark). What is
//! additive by field is carried: m and u by level, rarity by value. What has no equal there is named in `LISEZMOI.md`.

mod levels;

use super::Linkage;
use super::compare::{self, Comparison, Level};
use super::keys::{Groups, KEYS};
use super::model;
use super::prepare::Prepared;
use crate::progress::Progress;
use levels::{Columns, Step};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What Splink needs, as the files of a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Splink {
    /// `settings.json`.
    pub settings: Json,
    /// Names of the columns of `records.parquet`, then one line per record.
    pub header: Vec<String>,
    pub records: Vec<Vec<String>>,
    /// Column, value, and the chance that a stranger has it: `frequencies.parquet`.
    pub frequencies: Vec<(String, String, f64)>,
    /// Columns of `records.parquet` that hold several values.
    pub keys: Vec<String>,
}

impl Splink {
    /// Separates the values of a key in one cell.
    pub const SEPARATOR: char = '\u{1e}';

    /// Columns whose rarity by value is given, in order.
    pub fn rare_columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.frequencies.iter().map(|(column, ..)| column.as_str()).collect();
        columns.dedup();
        columns
    }
}

impl Linkage {
    /// The model for Splink. `ids` and `sources` name the rows; `link_only` compares across sources only.
    pub fn splink(&self, ids: &[String], sources: &[String], link_only: bool) -> Splink {
        splink(self, ids, sources, link_only)
    }
}

fn splink(linkage: &Linkage, ids: &[String], sources: &[String], link_only: bool) -> Splink {
    let (prepared, model) = (&linkage.scorer.prepared, linkage.model());
    let comparisons = compare::comparisons(prepared);
    let groups = Groups::new(prepared, KEYS, &Progress::new());
    let keys = groups.map(|groups| groups.shared(prepared.records.len())).unwrap_or_default();
    let key_names: Vec<String> = keys.iter().map(|(key, _)| format!("key_{}", key.replace('-', "_"))).collect();
    let columns = Columns::of(&comparisons);
    let mut header: Vec<String> = vec!["unique_id".into(), "source_dataset".into()];
    header.extend(columns.names.iter().cloned());
    header.extend(key_names.iter().cloned());
    let mut records = Vec::with_capacity(prepared.records.len());
    let mut rarities: BTreeMap<(usize, String), f64> = BTreeMap::new();
    for row in 0..prepared.records.len() {
        let mut line = vec![ids[row].clone(), sources[row].clone()];
        for (at, (value, rarity)) in columns.values(prepared, row as u32).into_iter().enumerate() {
            if let Some(bits) = rarity.filter(|_| !value.is_empty()) {
                rarities.insert((at, value.clone()), bits);
            }
            line.push(value);
        }
        let texts = |groups: &[u32]| {
            groups.iter().map(u32::to_string).collect::<Vec<_>>().join(Splink::SEPARATOR.encode_utf8(&mut [0; 4]))
        };
        line.extend(keys.iter().map(|(_, groups)| texts(&groups[row])));
        records.push(line);
    }
    let chance = |bits: f64| (-bits.min(compare::MOST_BITS)).exp2();
    let frequencies =
        rarities.into_iter().map(|((at, value), bits)| (columns.names[at].clone(), value, chance(bits))).collect();
    let comparisons: Vec<Json> = comparisons
        .iter()
        .zip(&model.weights)
        .map(|(comparison, weights)| comparison_json(*comparison, prepared, weights))
        .collect();
    let rules: Vec<Json> = key_names
        .iter()
        .map(|key| json!({"blocking_rule": format!("l.{key} = r.{key}"), "arrays_to_explode": [key], "sql_dialect": "duckdb"}))
        .collect();
    let settings = json!({
        "link_type": if link_only { "link_only" } else { "dedupe_only" },
        "sql_dialect": "duckdb",
        "unique_id_column_name": "unique_id",
        "source_dataset_column_name": "source_dataset",
        "probability_two_random_records_match": model::probability(model.prior_bits),
        "retain_intermediate_calculation_columns": true,
        "retain_matching_columns": false,
        "blocking_rules_to_generate_predictions": rules,
        "comparisons": comparisons,
    });
    Splink { settings, header, records, frequencies, keys: key_names }
}

/// One comparison with its levels, from "nothing to compare" to "all other comparisons".
fn comparison_json(comparison: Comparison, prepared: &Prepared, weights: &model::Weights) -> Json {
    let (nothing, steps) = levels::of(comparison);
    let mut out = vec![json!({"sql_condition": nothing, "label_for_charts": "missing", "is_null_level": true})];
    for Step { level, sql, rarity } in steps {
        let at = level as usize;
        // What was learnt of a level goes with m: only the ratio of m to u counts.
        let (m, u) = (weights.m[at].max(1e-4) * weights.learnt[at].exp2(), weights.u[at].max(1e-5));
        let mut one = json!({
            "sql_condition": sql,
            "label_for_charts": level.code(),
            "m_probability": m,
            "u_probability": u,
        });
        if let Some((column, less)) = rarity {
            // Splink replaces u by the rarity of the value; the bits taken off leave m.
            one["m_probability"] = json!(m * (-less).exp2());
            one["tf_adjustment_column"] = json!(column);
            one["tf_adjustment_weight"] = json!(1.0);
            one["disable_tf_exact_match_detection"] = json!(true);
        }
        out.push(one);
    }
    let differ = Level::Differ as usize;
    out.push(json!({
        "sql_condition": "ELSE",
        "label_for_charts": Level::Differ.code(),
        "m_probability": weights.m[differ].max(1e-4) * weights.learnt[differ].exp2(),
        "u_probability": weights.u[differ].max(1e-5),
    }));
    json!({"output_column_name": levels::name(&comparison.name(prepared)), "comparison_levels": out})
}
