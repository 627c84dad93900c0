//! What `func start` prints before the first log line. Source: Azure Functions Core Tools, `StartHostAction` and
//! `DisplayFunctionsInfoUtilities`.
#![expect(clippy::print_stdout, reason = "the command's own output")]

use std::io::IsTerminal;

use functions_host::{FunctionInfo, FunctionsHost};

const YELLOW: &str = "33";
const GREEN: &str = "32";

/// Who runs, and every function with its methods and address.
pub(crate) fn print(host: &FunctionsHost) {
    let is_coloured = std::io::stdout().is_terminal();
    println!("\nAzure Functions host, stand-in\nFunction Runtime Version: {}\n", FunctionsHost::VERSION);
    println!("Functions:\n");
    for function in host.functions() {
        println!("\t{}\n", described(&function, &host.base_url(), is_coloured));
    }
    for warning in host.functions().into_iter().filter_map(|function| function.warning) {
        println!("Warning: {warning}");
    }
}

fn described(function: &FunctionInfo, base_url: &str, is_coloured: bool) -> String {
    let FunctionInfo { name, kind, methods, address, is_disabled, .. } = function;
    let paint = |colour: &str, text: String| {
        if is_coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text }
    };
    let what = match kind.as_str() {
        "httpTrigger" if methods.is_empty() => format!("{base_url}{address}"),
        "httpTrigger" => format!("[{}] {base_url}{address}", methods.join(",")),
        kind => format!("{kind} {address}"),
    };
    let off = if *is_disabled { " (disabled)" } else { "" };
    format!("{} {}{off}", paint(YELLOW, format!("{name}:")), paint(GREEN, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(kind: &str, methods: &[&str], address: &str, is_disabled: bool) -> FunctionInfo {
        FunctionInfo {
            name: "start".to_owned(),
            kind: kind.to_owned(),
            methods: methods.iter().map(ToString::to_string).collect(),
            address: address.to_owned(),
            is_disabled,
            warning: None,
        }
    }

    #[test]
    fn functions_are_listed_with_methods_and_addresses() {
        let base = "http://127.0.0.1:7071";
        let cases = [
            (
                function("httpTrigger", &["GET", "POST"], "/api/x", false),
                "start: [GET,POST] http://127.0.0.1:7071/api/x",
            ),
            (function("httpTrigger", &[], "/api/x", false), "start: http://127.0.0.1:7071/api/x"),
            (
                function("timerTrigger", &[], "0 */5 * * * *", true),
                "start: timerTrigger 0 */5 * * * * (disabled)",
            ),
        ];
        for (function, expected) in cases {
            assert_eq!(described(&function, base, false), expected);
        }
        let coloured = described(&function("queueTrigger", &[], "jobs", false), base, true);
        assert_eq!(coloured, "\x1b[33mstart:\x1b[0m \x1b[32mqueueTrigger jobs\x1b[0m");
    }
}
