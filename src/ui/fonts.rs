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
