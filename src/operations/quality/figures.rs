//! The plots as pictures, from the same numbers that the window draws.

use super::draw::{Mark, Sheet, short, ticks};
use super::{BINS, CELL, FRAMES, History, Overlap, PointMap, Profile, ScoreBins, Weights, outlines};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::export::figure::{Anchor, Figure, Format, Ink, Shape, ink};
use crate::locale::Lang;
use crate::model::{Message, percent_cut};
use crate::operations::fix;
use crate::workspace::Read;

/// A plot, by its name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plot {
    /// Issues by rule over time.
    Issues,
    /// Services by quality score.
    Scores,
    /// Pairs by weight, and the decision point.
    Weights,
    /// Sources against sources.
    Overlap,
    /// Points on the map.
    Map,
    /// How far each field is filled in.
    Fields,
}

impl Plot {
    pub const ALL: [Self; 6] = [Self::Issues, Self::Scores, Self::Weights, Self::Overlap, Self::Map, Self::Fields];

    pub fn name(self) -> &'static str {
        match self {
            Self::Issues => "issues",
            Self::Scores => "scores",
            Self::Weights => "weights",
            Self::Overlap => "overlap",
            Self::Map => "map",
            Self::Fields => "fields",
        }
    }

    /// Code of its title in `quality.ftl`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Issues => "plot-issues",
            Self::Scores => "plot-scores",
            Self::Weights => "plot-weights",
            Self::Overlap => "plot-overlap",
            Self::Map => "plot-map",
            Self::Fields => "plot-fields",
        }
    }
}

impl Plot {
    /// The name that its picture is proposed to have: its title, which says more to others than a name of ours.
    pub fn file_name(self, format: Format, lang: Lang) -> String {
        format!("{}.{}", lang.text(self.title()).replace(['/', ':'], "-"), format.extension())
    }
}

/// Colours of lines, each told apart by its dashes too.
const LINES: [(Ink, u8); 8] = [
    (ink::ACCENT, 0),
    (ink::ERROR, 0),
    (ink::DUPLICATE, 0),
    ([0x8A, 0x58, 0x00, 0xFF], 0),
    (ink::ACCENT, 6),
    (ink::ERROR, 6),
    (ink::DUPLICATE, 6),
    (ink::WEAK, 3),
];

/// Reads what a plot shows and draws it.
///
/// # Errors
/// Those of the workspace; [`ErrorKind::Usage`] where there is nothing to show yet.
pub fn figure(read: Read<'_>, plot: Plot, slug: &str, today: &str, lang: Lang, progress: &Progress) -> Result<Figure> {
    match plot {
        Plot::Issues => Some(issues(&super::history(read, progress)?, lang)),
        Plot::Scores => Some(scores(&super::scores(read, today, progress)?, lang)),
        Plot::Weights => super::weights(read, progress)?.map(|found| weights(&found, lang)),
        Plot::Overlap => Some(overlap(&super::overlap(read)?, lang)),
        Plot::Map => Some(map(&super::map(read, slug, progress)?, lang)),
        Plot::Fields => Some(fields(&super::profile(read, slug, None, progress)?, lang)),
    }
    .ok_or_else(|| Error::new(ErrorKind::Usage, "error-no-pairs-yet").hinted("hint-search-first"))
}

/// The name of a line of the history.
pub fn line_name(line: &super::Line, others: usize, lang: Lang) -> String {
    match &line.rule {
        Some((field, code)) => fix::rule_name(lang, field, code),
        None => lang.render(&Message::new("plot-issues-others").with("count", others)),
    }
}

fn most(counts: impl IntoIterator<Item = u64>) -> f64 {
    counts.into_iter().max().unwrap_or(0).max(1) as f64 * 1.05
}

/// Issues by rule over time.
pub fn issues(history: &History, lang: Lang) -> Figure {
    let line = Message::new("plot-issues-line")
        .with("count", history.total.last().copied().unwrap_or(0))
        .with("operations", history.moments.len());
    let mut sheet = Sheet::new(lang, lang.text("plot-issues").into(), lang.render(&line), history.lines.len());
    let count = history.moments.len();
    // What holds now is seen for half a step, and its name has room beside it.
    sheet.scale(
        (0.0, count.max(2) as f64 - 0.5),
        (0.0, most(history.lines.iter().flat_map(|line| line.issues.clone()))),
    );
    sheet.y_axis(lang, &lang.text("plot-axis-issues"));
    let every = count.div_ceil(7).max(1);
    let marks: Vec<(f64, String)> = history
        .moments
        .iter()
        .enumerate()
        .filter(|(at, _)| at % every == 0)
        .map(|(at, moment)| (at as f64, moment.name(lang)))
        .collect();
    sheet.x_axis(&marks, &lang.text("plot-axis-operations"));
    let mut legend = Vec::new();
    for (line, (color, dash)) in history.lines.iter().zip(LINES) {
        let mut points = Vec::with_capacity(2 * count);
        for (at, issues) in line.issues.iter().enumerate() {
            // A count holds until the next operation changes it.
            if at > 0 {
                points.push(sheet.at(at as f64, line.issues[at - 1] as f64));
            }
            points.push(sheet.at(at as f64, *issues as f64));
        }
        points.extend(points.last().map(|point| (sheet.right, point.1)));
        sheet.line(&points, color, 2.0, f64::from(dash));
        legend.push((Mark::Line { dash }, color, line_name(line, history.others, lang)));
    }
    sheet.legend(&legend);
    sheet.figure
}

/// Services by quality score.
pub fn scores(found: &ScoreBins, lang: Lang) -> Figure {
    let line = match found.mean {
        Some(mean) => Message::new("plot-scores-line").with("mean", mean).with("count", found.services),
        None => Message::new("plot-scores-none"),
    };
    let mut sheet = Sheet::new(lang, lang.text("plot-scores").into(), lang.render(&line), 1);
    sheet.scale((0.0, 1.0), (0.0, most(found.bins)));
    sheet.y_axis(lang, &lang.text("plot-axis-services"));
    let marks: Vec<_> = ticks((0.0, 1.0)).into_iter().map(|tick| (tick, short(lang, tick))).collect();
    for (at, count) in found.bins.iter().enumerate() {
        bar(&mut sheet, (at as f64 / BINS as f64, (at + 1) as f64 / BINS as f64), *count, ink::ACCENT);
    }
    sheet.x_axis(&marks, &lang.text("plot-axis-score"));
    if let Some(mean) = found.mean {
        let (x, _) = sheet.at(mean, 0.0);
        sheet.line(&[(x, sheet.top), (x, sheet.bottom)], ink::TEXT, 1.5, 4.0);
        sheet.legend(&[(Mark::Line { dash: 4 }, ink::TEXT, lang.text("plot-scores-mean").into_owned())]);
    }
    sheet.figure
}

fn bar(sheet: &mut Sheet, (from, to): (f64, f64), count: u64, color: Ink) {
    let ((left, top), (right, bottom)) = (sheet.at(from, count as f64), sheet.at(to, 0.0));
    if count > 0 {
        sheet.rect((left + 1.0, top), ((right - left - 2.0).max(1.0), bottom - top), color);
    }
}

/// Pairs by weight, and the decision point.
pub fn weights(found: &Weights, lang: Lang) -> Figure {
    let now = &found.points[found.now];
    let line = Message::new("plot-weights-line").with("pairs", now.pairs).with("groups", now.groups);
    let mut sheet = Sheet::new(lang, lang.text("plot-weights").into(), lang.render(&line), 3);
    let (least, greatest) =
        (found.bins.first().map_or(-5.0, |bin| bin.from), found.bins.last().map_or(12.0, |bin| bin.from + 1.0));
    sheet.scale(
        (least, greatest.max(now.bits.min(greatest + 1.0))),
        (0.0, most(found.bins.iter().map(|bin| bin.pairs))),
    );
    sheet.y_axis(lang, &lang.text("plot-axis-pairs"));
    for bin in &found.bins {
        let above = bin.from >= now.bits;
        let color = if above { ink::DUPLICATE } else { ink::mixed(ink::DUPLICATE, 0.35) };
        bar(&mut sheet, (bin.from, bin.from + 1.0), bin.pairs, color);
    }
    let marks: Vec<_> = ticks((least, greatest)).into_iter().map(|tick| (tick, short(lang, tick))).collect();
    sheet.x_axis(&marks, &lang.text("plot-axis-bits"));
    let (x, _) = sheet.at(now.bits.min(greatest), 0.0);
    sheet.line(&[(x, sheet.top), (x, sheet.bottom)], ink::TEXT, 1.5, 4.0);
    let point = Message::new("plot-weights-point").with("percent", percent(lang, now.probability));
    let point = lang.render(&point);
    sheet.legend(&[
        (Mark::Square, ink::DUPLICATE, lang.text("plot-weights-above").into_owned()),
        (Mark::Square, ink::mixed(ink::DUPLICATE, 0.35), lang.text("plot-weights-below").into_owned()),
        (Mark::Line { dash: 4 }, ink::TEXT, point),
    ]);
    sheet.figure
}

/// Sources against sources.
pub fn overlap(found: &Overlap, lang: Lang) -> Figure {
    let code = if found.searched { "plot-overlap-line" } else { "plot-overlap-none" };
    let mut sheet = Sheet::new(lang, lang.text("plot-overlap").into(), lang.text(code).into(), 0);
    let count = found.sources.len().max(1) as f64;
    let (left, top) = (sheet.left + 170.0, sheet.top + 24.0);
    let side = ((sheet.right - left) / count).min(120.0);
    let tall = ((sheet.figure.height - 40.0 - top) / count).min(44.0);
    sheet.figure.height = top + tall * count + 32.0;
    for (a, (name, records)) in found.sources.iter().enumerate() {
        let y = top + a as f64 * tall;
        sheet.small(
            (left - 10.0, y + tall / 2.0 + 4.0),
            format!("{} ({})", clip(name, 24), lang.number(*records as i64)),
            Anchor::End,
        );
        let wide = (side / 8.0) as usize;
        sheet.small((left + (a as f64 + 0.5) * side, top - 8.0), clip(name, wide.max(3)), Anchor::Middle);
        for (b, with) in found.with[a].iter().enumerate() {
            let share = *with as f64 / (*records).max(1) as f64;
            let x = left + b as f64 * side;
            let color = if *with == 0 { ink::PAPER } else { ink::mixed(ink::DUPLICATE, 0.15 + 0.7 * share) };
            let sizes = (side - 2.0, tall - 2.0);
            sheet.rect((x, y), (side - 1.0, tall - 1.0), ink::LINE);
            sheet.rect((x + 0.5, y + 0.5), sizes, color);
            let letters = if share > 0.4 { ink::PAPER } else { ink::TEXT };
            let text = if *with == 0 { "–".into() } else { lang.number(*with as i64) };
            sheet.write((x + side / 2.0, y + tall / 2.0 + 4.0), 12.0, text, letters, Anchor::Middle, false);
        }
    }
    sheet.figure
}

fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

/// Points on the map.
pub fn map(found: &PointMap, lang: Lang) -> Figure {
    let line = Message::new("plot-map-line").with("points", found.points).with("astray", found.astray_count);
    let mut sheet = Sheet::new(lang, lang.text("plot-map").into(), lang.render(&line), 2);
    // One unit of the map is as long in both directions.
    let unit = (sheet.figure.height - 64.0 - 84.0) / 10.3;
    let place = |(x, y): (f64, f64)| (120.0 + (x + 7.9) * unit, 84.0 + (51.4 - y) * unit);
    for frame in &FRAMES[1..] {
        let ((left, bottom), (wide, tall)) = (frame.corner, frame.size);
        let corners = [
            (left, bottom),
            (left + wide, bottom),
            (left + wide, bottom + tall),
            (left, bottom + tall),
            (left, bottom),
        ];
        sheet.line(&corners.map(place), ink::LINE, 1.0, 0.0);
    }
    let greatest = found.cells.iter().map(|cell| cell.points).max().unwrap_or(1) as f64;
    for cell in &found.cells {
        let at = place((f64::from(cell.x) * CELL, f64::from(cell.y + 1) * CELL));
        let share = 0.35 + 0.65 * ((cell.points as f64).ln_1p() / greatest.ln_1p());
        sheet.rect(at, (CELL * unit, CELL * unit), ink::mixed(ink::ACCENT, share));
    }
    for ring in outlines() {
        let points: Vec<_> = ring.iter().map(|point| place(*point)).collect();
        sheet.figure.shapes.push(Shape::Line { points, ink: [0x8A, 0x8E, 0x94, 0xFF], width: 0.6, dash: 0.0 });
    }
    for point in found.astray.iter().filter_map(|astray| astray.at) {
        sheet.diamond(place(point), 4.5, ink::ERROR);
    }
    let off = Message::new("plot-map-astray").with("count", found.astray_count).with("off", found.off);
    sheet.legend(&[
        (Mark::Square, ink::ACCENT, lang.text("plot-map-cells").into_owned()),
        (Mark::Diamond, ink::ERROR, lang.render(&off)),
    ]);
    let note = lang.text("plot-map-origin").into_owned();
    sheet.small((sheet.right, 66.0), note, Anchor::End);
    sheet.figure
}

/// How far each field is filled in.
pub fn fields(profile: &Profile, lang: Lang) -> Figure {
    let line = Message::new("plot-fields-line").with("schema", profile.schema.as_str()).with("count", profile.records);
    let mut sheet = Sheet::new(lang, lang.text("plot-fields").into(), lang.render(&line), 0);
    let row = 20.0;
    sheet.figure.height = sheet.top + profile.fields.len() as f64 * row + 32.0;
    let (left, right) = (300.0, sheet.right - 70.0);
    for (at, field) in profile.fields.iter().enumerate() {
        let y = sheet.top + at as f64 * row;
        let share = field.completeness();
        let title = fix::field_title(&profile.schema, &field.name, lang);
        sheet.write((left - 12.0, y + 13.0), 13.0, clip(&title, 40), ink::TEXT, Anchor::End, false);
        sheet.rect((left, y + 3.0), (right - left, 12.0), ink::LINE);
        sheet.rect((left, y + 3.0), ((right - left) * share, 12.0), ink::ACCENT);
        sheet.small((right + 12.0, y + 13.0), percent(lang, share), Anchor::Start);
    }
    sheet.figure
}

/// A share in percent; nearly all is not all, and nearly nothing not nothing.
pub fn percent(lang: Lang, share: f64) -> String {
    let exact = share * 100.0;
    let text = match exact {
        _ if exact > 99.9 && exact < 100.0 => "99.9".to_owned(),
        _ if exact > 0.0 && exact < 0.1 => "< 0.1".to_owned(),
        _ if (99.0..100.0).contains(&exact) => format!("{:.1}", percent_cut(share, 1)),
        _ if exact > 0.0 && exact < 10.0 => format!("{exact:.1}"),
        _ => format!("{exact:.0}"),
    };
    format!("{}\u{a0}%", if lang == Lang::Fr { text.replace('.', ",") } else { text })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{env, workspace};
    use super::*;

    #[test]
    fn every_plot_is_drawn_in_both_languages() {
        let folder = tempfile::tempdir().unwrap();
        let text = "id,nom,date_maj,code_postal,commune,latitude,longitude,courriel\n\
            1,Lille,2026-10-01,59000,Lille,50.63,3.06,a\n2,Paris & <Lille>,2026-10-01,59000,Lille,48.85,2.35,b@c.fr\n";
        let workspace = workspace(folder.path(), &[("a", text), ("b", &text.replace("Lille,2026", "Douai,2026"))]);
        for lang in [Lang::Fr, Lang::En] {
            for plot in Plot::ALL {
                let drawn = figure(workspace.read(), plot, "structure", &env().today, lang, &Progress::new());
                if plot == Plot::Weights {
                    assert_eq!(drawn.unwrap_err().what.code, "error-no-pairs-yet");
                    continue;
                }
                let drawn = drawn.unwrap();
                assert!(lang.knows(plot.title()), "{plot:?}");
                let svg = drawn.svg();
                assert!(svg.contains(&*lang.text(plot.title()).replace('&', "&amp;")), "{plot:?}");
                for shape in &drawn.shapes {
                    if let Shape::Text { text, x, y, size, anchor, .. } = shape {
                        assert!(!text.contains("plot-") && x.is_finite() && y.is_finite(), "{plot:?}: {text}");
                        // A letter is about half as wide as it is high: no text leaves the paper.
                        let wide = text.chars().count() as f64 * size * 0.5;
                        let right = match anchor {
                            Anchor::Start => x + wide,
                            Anchor::Middle => x + wide / 2.0,
                            Anchor::End => *x,
                        };
                        assert!(right <= drawn.width, "{plot:?}: {text} ends at {right}");
                    }
                }
            }
        }
    }

    #[test]
    fn nearly_all_is_not_all() {
        let said = [0.0, 0.0004, 0.034, 0.5, 0.994, 0.9999, 1.0].map(|share| percent(Lang::En, share));
        assert_eq!(said, ["0", "< 0.1", "3.4", "50", "99.4", "99.9", "100"].map(|number| format!("{number}\u{a0}%")));
        assert_eq!(percent(Lang::Fr, 0.034), "3,4\u{a0}%");
    }
}
