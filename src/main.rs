//! Arguments → command line or window; prints the one final error; exit code.

use std::process::ExitCode;
use tamis::cli::{self, Next};
use tamis::locale::Lang;

/// Mapping a million rows makes tens of millions of short texts, on one thread, that another one frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Workbooks are read in a child process of this same program, under limits (DESIGN D21).
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == "__read-workbook") {
        let code = tamis::source::child_main(arguments);
        return ExitCode::from(u8::try_from(code).unwrap_or(2));
    }
    let arguments: Vec<_> = std::env::args_os().collect();
    let cli = match cli::typed(&arguments, system_language()) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let asked = cli::asked_language(&cli.global);
    // The command line has read it before the window opens: what is no date is an error there.
    let today = cli.global.today.clone();
    match cli::run(cli, clock, system_language()) {
        Next::Exit(code) => code,
        Next::Window(workspace) => tamis::ui::run(workspace, asked, system_language(), move || {
            let (date, now) = clock();
            (today.clone().unwrap_or(date), now)
        }),
    }
}

/// Today's date here, and the time in UTC.
fn clock() -> (String, String) {
    let now = jiff::ZonedDateTime::now();
    (now.date().to_string(), now.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// English where the system says so, else French.
fn system_language() -> Lang {
    match sys_locale::get_locale() {
        Some(name) if name.to_ascii_lowercase().starts_with("en") => Lang::En,
        _ => Lang::Fr,
    }
}
