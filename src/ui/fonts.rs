//! The bundled fonts: Inter for text, DejaVu Sans Mono for identifiers and for the few signs that Inter lacks.

use egui::{FontData, FontDefinitions, FontFamily};
use std::borrow::Cow;
use std::sync::Arc;

/// A text of the schemas with the one sign that both fonts lack (2ᵉ) written by what they have.
pub fn drawable(text: &str) -> Cow<'_, str> {
    if text.contains('ᵉ') { Cow::Owned(text.replace('ᵉ', "e")) } else { Cow::Borrowed(text) }
}

/// Fonts by family; each falls back on the others, so that no sign is a box.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("inter", include_bytes!("../../assets/fonts/Inter-Regular.otf"));
    add("inter-semibold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf"));
    add("mono", include_bytes!("../../assets/fonts/DejaVuSansMono.ttf"));
    let family = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    fonts.families.insert(FontFamily::Proportional, family(&["inter", "mono"]));
    fonts.families.insert(FontFamily::Monospace, family(&["mono", "inter"]));
    fonts.families.insert(super::theme::semibold(), family(&["inter-semibold", "mono"]));
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use egui::FontId;
    use std::collections::BTreeSet;

    /// The signs that none of the families has.
    fn missing(signs: impl Iterator<Item = char>) -> BTreeSet<char> {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        ctx.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
        let families = [FontFamily::Proportional, FontFamily::Monospace, crate::ui::theme::semibold()];
        let lacks = |sign: &char| {
            let has =
                |family: &FontFamily| ctx.fonts_mut(|fonts| fonts.has_glyph(&FontId::new(13.0, family.clone()), *sign));
            !families.iter().all(has)
        };
        signs.filter(|sign| !sign.is_control()).filter(lacks).collect()
    }

    #[test]
    fn every_sign_of_the_texts_can_be_drawn() {
        let texts = [Lang::Fr, Lang::En].into_iter().flat_map(Lang::texts).flat_map(|text| text.chars());
        assert_eq!(missing(texts), BTreeSet::new());
    }

    #[test]
    fn the_signs_of_french_and_of_keys_can_be_drawn() {
        let signs = "\u{a0}\u{202f}’«»“”–—−…→←↑↓↵↩⌫●✓×·œŒæÆéèêëÉÈÊËàâÀÂçÇîïÎÏôÔùûüÙÛÜÿ€°²%";
        assert_eq!(missing(signs.chars()), BTreeSet::new());
        // The test can fail.
        assert_eq!(missing("字".chars()).len(), 1);
    }

    #[test]
    fn figures_are_of_one_width() {
        let ctx = egui::Context::default();
        crate::ui::theme::install(&ctx);
        ctx.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
        for font in [FontId::proportional(13.0), crate::ui::theme::number_font(), crate::ui::theme::mono_font()] {
            let widths: Vec<f32> =
                ('0'..='9').map(|digit| ctx.fonts_mut(|fonts| fonts.glyph_width(&font, digit))).collect();
            let (least, most) = widths.iter().fold((f32::MAX, 0.0_f32), |(a, b), width| (a.min(*width), b.max(*width)));
            // The weight that is drawn rounds them by a hair.
            assert!(most - least < 0.06, "{font:?}: {widths:?}");
        }
    }
}
