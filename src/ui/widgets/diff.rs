//! Differing characters of two texts, marked.

use super::super::theme::{Tokens, tokens};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId, Ui};

/// Texts longer than this are compared as wholes: marking single characters would help nobody.
const LONGEST: usize = 400;

/// For each character of `text`, whether it has no counterpart in `other` (longest common subsequence, case and accents
/// counting).
pub fn differing(text: &str, other: &str) -> Vec<bool> {
    let (a, b): (Vec<char>, Vec<char>) = (text.chars().collect(), other.chars().collect());
    if a.len() > LONGEST || b.len() > LONGEST {
        return vec![a != b; a.len()];
    }
    let width = b.len() + 1;
    let mut lengths = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let mut out = vec![true; a.len()];
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out[i] = false;
            i += 1;
            j += 1;
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// A text against its counterpart: equal texts are greyed, differing characters have a ground of their own.
pub fn label(ui: &mut Ui, text: &str, other: &str, font: FontId) {
    ui.add(egui::Label::new(job(tokens(ui), text, other, font)).truncate());
}

/// The same over as many lines as it needs.
pub fn lines(ui: &mut Ui, text: &str, other: &str, font: FontId) {
    let job = job(tokens(ui), text, other, font);
    ui.add(egui::Label::new(job).wrap().selectable(true));
}

/// The same, to be laid out.
pub fn job(tokens: &Tokens, text: &str, other: &str, font: FontId) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |color: Color32, background: Color32| TextFormat {
        font_id: font.clone(),
        color,
        background,
        ..Default::default()
    };
    if text == other || other.is_empty() {
        let color = if text == other { tokens.weak } else { tokens.text };
        job.append(text, 0.0, format(color, Color32::TRANSPARENT));
        return job;
    }
    let mut marks = differing(text, other);
    // Little in common: single letters that happen to agree say nothing.
    let alike = marks.iter().filter(|mark| !**mark).count();
    if alike * 10 < marks.len().max(other.chars().count()) * 4 {
        marks.fill(true);
    }
    smooth(&mut marks);
    let mut run = String::new();
    let mut marked = false;
    for (character, mark) in text.chars().zip(marks) {
        if mark != marked && !run.is_empty() {
            job.append(&run, 0.0, format(tokens.text, if marked { tokens.differing } else { Color32::TRANSPARENT }));
            run.clear();
        }
        marked = mark;
        run.push(character);
    }
    job.append(&run, 0.0, format(tokens.text, if marked { tokens.differing } else { Color32::TRANSPARENT }));
    job
}

/// Characters between two marks that say nothing: two words that share a letter here and there are two words.
const ISLAND: usize = 3;

/// Marks what stands between two marks where it is next to nothing.
fn smooth(marks: &mut [bool]) {
    let mut last = None;
    for at in 0..marks.len() {
        if !marks[at] {
            continue;
        }
        if let Some(before) = last
            && at - before <= ISLAND
        {
            marks[before..at].fill(true);
        }
        last = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::{differing, smooth};

    #[test]
    fn a_letter_between_two_marks_is_marked_too() {
        let mut marks = [true, false, false, true, false, false, false, true, false];
        smooth(&mut marks);
        assert_eq!(marks, [true, true, true, true, false, false, false, true, false]);
    }

    #[test]
    fn only_what_differs_is_marked() {
        let marked = |a: &str, b: &str| -> String {
            a.chars().zip(differing(a, b)).filter(|(_, mark)| *mark).map(|(character, _)| character).collect()
        };
        assert_eq!(marked("2 rue Porte Saint-Léonard", "2 rue Porte St-Léonard"), "ain");
        assert_eq!(marked("2 rue Porte St-Léonard", "2 rue Porte Saint-Léonard"), "");
        assert_eq!(marked("abc", ""), "abc");
        assert_eq!(marked("même", "même"), "");
    }
}
