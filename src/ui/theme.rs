//! Colours, sizes and spaces by meaning, light and dark. Widgets ask for a meaning, never for a colour.

use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};

/// Colours by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    pub background: Color32,
    pub panel: Color32,
    pub line: Color32,
    pub faint_line: Color32,
    /// Edge of what is typed in or ticked: it must be seen to be found.
    pub edge: Color32,
    pub text: Color32,
    pub weak: Color32,
    pub faint: Color32,
    pub accent: Color32,
    pub accent_tint: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    pub error: Color32,
    pub error_tint: Color32,
    pub warning: Color32,
    pub warning_tint: Color32,
    pub valid: Color32,
    pub valid_tint: Color32,
    pub duplicate: Color32,
    pub duplicate_tint: Color32,
    /// Background of a cell that a person changed.
    pub changed: Color32,
    /// Background of characters that differ.
    pub differing: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

pub const LIGHT: Tokens = Tokens {
    background: rgb(0xF4F4F1),
    panel: rgb(0xFFFFFF),
    line: rgb(0xE2E1DC),
    faint_line: rgb(0xEFEEEA),
    edge: rgb(0x868A90),
    text: rgb(0x1D2126),
    weak: rgb(0x5F646B),
    faint: rgb(0x868A90),
    accent: rgb(0x0B6B63),
    accent_tint: rgb(0xE3F1EF),
    on_accent: rgb(0xFFFFFF),
    error: rgb(0xB8321B),
    error_tint: rgb(0xFDEBE7),
    warning: rgb(0x8A5800),
    warning_tint: rgb(0xFDF3DC),
    valid: rgb(0x2A7347),
    valid_tint: rgb(0xE5F3EA),
    duplicate: rgb(0x4347B8),
    duplicate_tint: rgb(0xEBEBFB),
    changed: rgb(0xEAF2FF),
    differing: rgb(0xFFD7A8),
};

pub const DARK: Tokens = Tokens {
    background: rgb(0x17191C),
    panel: rgb(0x1E2125),
    line: rgb(0x31353A),
    faint_line: rgb(0x282B30),
    edge: rgb(0x747A82),
    text: rgb(0xE6E7E9),
    weak: rgb(0x9DA2A9),
    faint: rgb(0x7C828A),
    accent: rgb(0x4FC1B5),
    accent_tint: rgb(0x1D3835),
    on_accent: rgb(0x10201E),
    error: rgb(0xFF8168),
    error_tint: rgb(0x3D211C),
    warning: rgb(0xE8B04A),
    warning_tint: rgb(0x382D17),
    valid: rgb(0x6CC78D),
    valid_tint: rgb(0x1C3325),
    duplicate: rgb(0x9A9DFF),
    duplicate_tint: rgb(0x26274A),
    changed: rgb(0x1D2836),
    differing: rgb(0x6B4517),
};

/// The colours of now.
pub fn tokens(ui: &egui::Ui) -> &'static Tokens {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// Height of a row in grids.
pub const GRID_ROW: f32 = 26.0;
/// Height of a row in reviews.
pub const REVIEW_ROW: f32 = 34.0;
pub const TOP_BAR: f32 = 44.0;
pub const RAIL: f32 = 208.0;
/// The rail where the window is narrow: names under numbers.
pub const NARROW_RAIL: f32 = 88.0;
/// Width of the window under which the rail folds.
pub const FOLD: f32 = 1100.0;
pub const STATUS_BAR: f32 = 28.0;
pub const INSPECTOR: f32 = 300.0;

/// The semibold family.
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

pub fn title_font() -> FontId {
    FontId::new(16.0, semibold())
}

pub fn number_font() -> FontId {
    FontId::new(26.0, semibold())
}

pub fn small_font() -> FontId {
    FontId::new(12.0, FontFamily::Proportional)
}

pub fn strong_font() -> FontId {
    FontId::new(13.0, semibold())
}

pub fn mono_font() -> FontId {
    FontId::new(12.0, FontFamily::Monospace)
}

/// Sets fonts, sizes, spaces and both palettes on a context.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(super::fonts::definitions());
    // Where the system says nothing, light: it is what most offices have.
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
    for (theme, tokens) in [(egui::Theme::Light, &LIGHT), (egui::Theme::Dark, &DARK)] {
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(tokens, theme == egui::Theme::Dark);
            style.text_styles = [
                (TextStyle::Heading, title_font()),
                (TextStyle::Body, FontId::new(13.0, FontFamily::Proportional)),
                (TextStyle::Button, FontId::new(13.0, FontFamily::Proportional)),
                (TextStyle::Small, small_font()),
                (TextStyle::Monospace, mono_font()),
            ]
            .into();
            style.spacing.item_spacing = egui::vec2(8.0, 6.0);
            style.spacing.button_padding = egui::vec2(10.0, 5.0);
            style.spacing.interact_size.y = 26.0;
            style.spacing.icon_width = 16.0;
            // A mark and its words are one thing, and do not touch.
            style.spacing.icon_spacing = 6.0;
            // A list of fields is seen at once.
            style.spacing.combo_height = 420.0;
            style.animation_time = 0.1;
            style.interaction.selectable_labels = false;
        });
    }
}

fn visuals(tokens: &Tokens, dark: bool) -> Visuals {
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(6);
    visuals.override_text_color = None;
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.extreme_bg_color = tokens.panel;
    visuals.faint_bg_color = tokens.background;
    visuals.weak_text_color = Some(tokens.weak);
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.error;
    visuals.selection.bg_fill = tokens.accent_tint;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent);
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    for (widget, fill, line) in [
        (&mut visuals.widgets.noninteractive, tokens.panel, tokens.line),
        (&mut visuals.widgets.inactive, tokens.panel, tokens.edge),
        (&mut visuals.widgets.hovered, tokens.background, tokens.accent),
        (&mut visuals.widgets.active, tokens.accent_tint, tokens.accent),
        (&mut visuals.widgets.open, tokens.background, tokens.line),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.0, tokens.text);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    visuals.popup_shadow = egui::Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(40) };
    visuals.window_shadow = visuals.popup_shadow;
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let channel = |value: u8| {
            let value = f32::from(value) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Every pair of a text and a ground that the window may draw.
    fn pairs(t: &Tokens) -> Vec<(&'static str, Color32, Color32)> {
        let grounds = [("panel", t.panel), ("background", t.background)];
        let tints = [
            ("accent tint", t.accent_tint),
            ("changed", t.changed),
            ("error tint", t.error_tint),
            ("warning tint", t.warning_tint),
            ("valid tint", t.valid_tint),
            ("duplicate tint", t.duplicate_tint),
        ];
        let mut pairs = vec![("differing", t.text, t.differing), ("accent", t.on_accent, t.accent)];
        for text in [t.text, t.weak] {
            pairs.extend(tints.map(|(name, tint)| (name, text, tint)));
        }
        for text in [t.text, t.weak, t.accent, t.error, t.warning, t.valid, t.duplicate] {
            pairs.extend(grounds.map(|(name, ground)| (name, text, ground)));
            // On the chosen page of the rail, on a chosen row.
            pairs.push(("accent tint", text, t.accent_tint));
        }
        pairs.extend([
            ("its tint", t.error, t.error_tint),
            ("its tint", t.warning, t.warning_tint),
            ("its tint", t.valid, t.valid_tint),
            ("its tint", t.duplicate, t.duplicate_tint),
        ]);
        pairs
    }

    #[test]
    fn what_is_to_be_read_has_contrast_enough() {
        for tokens in [&LIGHT, &DARK] {
            for (ground_name, text, ground) in pairs(tokens) {
                let has = contrast(text, ground);
                assert!(has >= 4.5, "{text:?} on {ground_name} {ground:?}: {has}");
            }
            // What is seen without being read: signs, edges of what is typed in or ticked, the ring of the keyboard.
            for seen in [tokens.faint, tokens.edge, tokens.accent] {
                for ground in [tokens.panel, tokens.background] {
                    assert!(contrast(seen, ground) >= 3.0, "{seen:?} on {ground:?}: {}", contrast(seen, ground));
                }
            }
        }
    }

    /// How a colour looks to who has no cones for red (protanopia), green (deuteranopia) or blue (tritanopia), after Machado.
    fn seen_without(cone: usize, color: Color32) -> [f32; 3] {
        const SIMULATED: [[[f32; 3]; 3]; 3] = [
            [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
            [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
            [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
        ];
        let linear = |value: u8| {
            let value = f32::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let rgb = [linear(color.r()), linear(color.g()), linear(color.b())];
        SIMULATED[cone].map(|row| row.iter().zip(rgb).map(|(part, value)| part * value).sum::<f32>().clamp(0.0, 1.0))
    }

    #[test]
    fn colours_that_speak_are_told_apart_without_some_cones() {
        // Words, bars and marks say the same; the colours shall not gainsay them. In the light theme all are dark on white,
        // so that hue has little room: they differ in something there too.
        for tokens in [&LIGHT, &DARK] {
            for cone in 0..3 {
                let (error, valid) = (seen_without(cone, tokens.error), seen_without(cone, tokens.valid));
                let apart = error.iter().zip(valid).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(apart > 0.04, "error and valid look alike without cone {cone}: {apart}");
            }
        }
    }

    #[test]
    fn pictures_have_the_colours_of_the_light_theme() {
        use crate::export::figure::ink;
        for (token, ink) in [
            (LIGHT.panel, ink::PAPER),
            (LIGHT.line, ink::LINE),
            (LIGHT.text, ink::TEXT),
            (LIGHT.weak, ink::WEAK),
            (LIGHT.accent, ink::ACCENT),
            (LIGHT.error, ink::ERROR),
            (LIGHT.duplicate, ink::DUPLICATE),
        ] {
            assert_eq!(token.to_array(), ink);
        }
    }
}
