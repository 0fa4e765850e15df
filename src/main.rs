use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == tamis::source::workbook::CHILD_ARGUMENT) {
        return ExitCode::from(tamis::source::child_main(args).clamp(0, 255) as u8);
    }
    ExitCode::SUCCESS
}
