//! How far long reading is for a page, with a way out; or that it was stopped.

use super::{Tone, bar, chip, weak};
use crate::locale::Lang;
use crate::progress::Snapshot;
use crate::ui::theme::tokens;
use egui::{Frame, Margin, Ui};

/// What takes less shows nothing.
const MOMENT: u128 = 300;

/// How far it is, under the name of its stage, or another where it has none yet. Says whether it is to stop.
pub fn show(ui: &mut Ui, lang: Lang, progress: &Snapshot, stage: &str) -> bool {
    if progress.elapsed.as_millis() < MOMENT {
        return false;
    }
    let mut stop = false;
    line(ui, |ui| {
        let stage = if progress.stage.is_empty() { stage } else { progress.stage };
        weak(ui, lang.text(stage));
        if progress.total > 0 {
            let share = progress.done as f32 / progress.total as f32;
            bar(ui, share, 160.0);
            weak(ui, lang.percent(f64::from(share.min(1.0))));
        }
        if let Some(left) = progress.left {
            weak(ui, lang.still(left));
        }
        stop = ui.button(lang.text("ui-cancel-job")).clicked();
    });
    stop
}

/// The same in a few words beside others.
pub fn beside(ui: &mut Ui, lang: Lang, progress: &Snapshot, stage: &str) -> bool {
    if progress.elapsed.as_millis() < MOMENT {
        return false;
    }
    let stage = lang.text(if progress.stage.is_empty() { stage } else { progress.stage });
    let share =
        (progress.total > 0).then(|| lang.percent(f64::from((progress.done as f32 / progress.total as f32).min(1.0))));
    weak(ui, [Some(stage.into_owned()), share].into_iter().flatten().collect::<Vec<_>>().join(" "));
    ui.link(lang.text("ui-cancel-job")).clicked()
}

/// That it was stopped, or why it failed. Says whether it is to begin again.
pub fn stopped(ui: &mut Ui, text: String, again: &str) -> bool {
    let mut wanted = false;
    line(ui, |ui| {
        chip(ui, text, Tone::Warning);
        wanted = ui.button(again).clicked();
    });
    wanted
}

fn line(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    Frame::new().fill(tokens(ui).background).inner_margin(Margin::symmetric(14, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_width(ui.available_width());
            add(ui);
        });
    });
}
