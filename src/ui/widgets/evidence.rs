//! Evidence of a pair as bars: to the right for, to the left against.

use super::super::theme::{mono_font, tokens};
use crate::locale::Lang;
use egui::{Align2, Rect, Sense, Ui, Vec2};

/// Bits at which a bar is full.
const FULL_BITS: f64 = 12.0;

/// One term of the sum; `hover` says it in words.
pub fn bar(ui: &mut Ui, lang: Lang, bits: f64, hover: &str) {
    let tokens = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(150.0, 18.0), Sense::hover());
    let width = 84.0 * (bits.abs() / FULL_BITS).min(1.0) as f32;
    let color = if bits >= 0.0 { tokens.valid } else { tokens.error };
    let bar = Rect::from_min_size(rect.left_center() - Vec2::new(0.0, 4.0), Vec2::new(width.max(2.0), 8.0));
    ui.painter().rect_filled(bar, 2.0, color);
    let text = format!("{}{:.1}", if bits >= 0.0 { "+" } else { "\u{2212}" }, bits.abs());
    let text = if lang == Lang::Fr { text.replace('.', ",") } else { text };
    ui.painter().text(bar.right_center() + Vec2::new(6.0, 0.0), Align2::LEFT_CENTER, text, mono_font(), color);
    response.on_hover_text(hover);
}
