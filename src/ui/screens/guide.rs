//! The one-page guide for curators, as it is shipped: headings, paragraphs, lists, bold and slanted words.

use crate::locale::Lang;
use crate::ui::theme::{self, tokens};
use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Frame, Margin, RichText, ScrollArea, Ui};

/// The guide in a language.
fn guide(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => include_str!("../../../assets/guide.fr.md"),
        Lang::En => include_str!("../../../assets/guide.en.md"),
    }
}

pub fn show(ui: &mut Ui, lang: Lang) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(32, 20)).show(ui, |ui| {
            ui.set_max_width(760.0);
            for line in guide(lang).lines() {
                draw(ui, line);
            }
        });
    });
}

fn draw(ui: &mut Ui, line: &str) {
    if let Some(title) = line.strip_prefix("# ") {
        ui.label(RichText::new(title).font(theme::number_font()));
    } else if let Some(title) = line.strip_prefix("## ") {
        ui.add_space(10.0);
        ui.label(RichText::new(title).font(theme::title_font()));
    } else if line.is_empty() {
        ui.add_space(2.0);
    } else {
        let (mark, text) = marked(line);
        ui.horizontal_top(|ui| {
            if let Some(mark) = mark {
                ui.add_space(8.0);
                ui.label(RichText::new(mark).color(tokens(ui).weak));
            }
            ui.add(egui::Label::new(words(ui, text)).wrap());
        });
    }
}

/// The mark of an item of a list, and its text.
fn marked(line: &str) -> (Option<&str>, &str) {
    if let Some(text) = line.strip_prefix("- ") {
        return (Some("•"), text);
    }
    match line.split_once(". ") {
        Some((number, text)) if number.bytes().all(|byte| byte.is_ascii_digit()) => (Some(number), text),
        _ => (None, line),
    }
}

/// A line with its bold (`**`), slanted (`*`) and typed (`` ` ``) words.
fn words(ui: &Ui, text: &str) -> LayoutJob {
    let tokens = tokens(ui);
    let mut job = LayoutJob::default();
    let plain = FontId::proportional(13.0);
    for (at, part) in text.split("**").enumerate() {
        let bold = at % 2 == 1;
        for (at, part) in part.split('*').enumerate() {
            let slanted = at % 2 == 1;
            for (at, part) in part.split('`').enumerate() {
                let font_id = match (bold, at % 2 == 1) {
                    (true, _) => theme::strong_font(),
                    (_, true) => theme::mono_font(),
                    _ => plain.clone(),
                };
                let color = if slanted { tokens.accent } else { tokens.text };
                job.append(part, 0.0, TextFormat { font_id, color, ..Default::default() });
            }
        }
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_their_marks() {
        assert_eq!(marked("- un"), (Some("•"), "un"));
        assert_eq!(marked("10. dix"), (Some("10"), "dix"));
        assert_eq!(marked("Tout. Rien"), (None, "Tout. Rien"));
    }

    #[test]
    fn the_guide_is_one_page() {
        for lang in [Lang::Fr, Lang::En] {
            let words = guide(lang).split_whitespace().count();
            assert!((300..700).contains(&words), "{words}");
            assert!(guide(lang).lines().all(|line| line.matches("**").count().is_multiple_of(2)));
        }
        // Both say the same, line by line.
        let marks = |lang: Lang| guide(lang).lines().map(|line| marked(line).0).collect::<Vec<_>>();
        assert_eq!(marks(Lang::Fr), marks(Lang::En));
    }
}
