//! What of the grids comes back in the next sitting: how their columns stand, what is counted beside them, in which order
//! they are, and what narrows them where that names a rule or a source. What was searched for, and filters by value, do not:
//! they may be of persons, and who wants them again saves a view, which is kept in the workspace.

use super::state::{Asked, Layout, Sheet};
use crate::mirror::{BATCH, SOURCE, Test};
use crate::operations;
use crate::ui::state::View;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is kept of one grid.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Kept {
    layout: Layout,
    facets: Vec<Asked>,
    sort: Vec<(String, bool)>,
    tests: Vec<Test>,
}

/// Whether a condition says nothing of what stands in a record.
fn is_public(test: &Test) -> bool {
    match test {
        Test::Issues { .. } | Test::Edited { .. } => true,
        Test::Values { field, .. } => field == SOURCE || field == BATCH,
        _ => false,
    }
}

/// What is kept of all grids, by schema.
pub fn kept(view: &View) -> Value {
    let others = view.sheets.iter().filter(|(slug, _)| **slug != view.schema).map(|(slug, sheet)| (*slug, sheet));
    let grids: BTreeMap<&str, Kept> = others
        .chain([(view.schema, &view.sheet)])
        .map(|(slug, sheet)| {
            let tests = sheet.query.tests.iter().filter(|test| is_public(test)).cloned().collect();
            let (layout, facets) = (sheet.layout.clone(), sheet.facets.clone());
            (slug, Kept { layout, facets, sort: sheet.query.sort.clone(), tests })
        })
        .collect();
    serde_json::to_value(grids).unwrap_or_default()
}

/// Puts it back.
pub fn restore(view: &mut View, grids: Option<&Value>) {
    let read = |grids: &Value| serde_json::from_value::<BTreeMap<String, Kept>>(grids.clone()).ok();
    view.sheet = Sheet::of(view.schema);
    for (slug, kept) in grids.and_then(read).unwrap_or_default() {
        let Ok(schema) = operations::schema(&slug) else { continue };
        let mut sheet = Sheet { layout: kept.layout, facets: kept.facets, ..Sheet::of(&schema.slug) };
        sheet.query.sort = kept.sort;
        sheet.query.tests = kept.tests.into_iter().filter(is_public).collect();
        if schema.slug == view.schema {
            view.sheet = sheet;
        } else {
            view.sheets.insert(&schema.slug, sheet);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;

    #[test]
    fn a_grid_comes_back_without_what_may_be_of_persons() {
        let mut view = View::new(Lang::Fr);
        view.sheet.query.search = "dupont".into();
        view.sheet.query.sort = vec![("commune".into(), true)];
        view.sheet.query.tests = vec![
            Test::Issues { of: vec![("siret".into(), "siret_check_digit".into())] },
            Test::Values { field: SOURCE.into(), values: vec!["dora".into()], blank: false, except: false },
            Test::Values { field: "nom".into(), values: vec!["Dupont".into()], blank: false, except: false },
            Test::Contains { field: "courriel".into(), text: "dupont".into() },
        ];
        view.sheet.layout.hidden.insert("siret".into());
        let kept = kept(&view);
        assert!(!kept.to_string().to_lowercase().contains("dupont"), "{kept}");
        let mut again = View::new(Lang::Fr);
        restore(&mut again, Some(&kept));
        assert_eq!(again.sheet.layout, view.sheet.layout);
        assert_eq!(again.sheet.query.sort, view.sheet.query.sort);
        assert_eq!(again.sheet.query.tests, view.sheet.query.tests[..2]);
        // Nothing, or something else, is as if nothing was kept.
        restore(&mut again, Some(&Value::from("?")));
        assert_eq!(again.sheet, Sheet::of("structure"));
    }
}
