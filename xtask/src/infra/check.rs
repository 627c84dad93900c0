//! All checks that need no evaluation.

use std::collections::BTreeMap;

use super::catalog::Catalog;
use super::finding::{Finding, Problem};
use super::project::{File, Project};
use super::{modules, paths, portable, references, resources, safety};

/// What is wrong with the files, in the order of files and lines.
pub(crate) fn findings(project: &Project, catalog: &Catalog) -> Vec<Finding> {
    let mut findings: Vec<Finding> = project
        .files
        .iter()
        .flat_map(|(path, file)| {
            let problems = problems(project, path, file, catalog).into_iter();
            problems.map(|problem| problem.in_file(path))
        })
        .collect();
    findings.sort();
    findings.dedup();
    findings
}

fn problems(project: &Project, path: &str, file: &File, catalog: &Catalog) -> Vec<Problem> {
    let mut problems = portable::check(&file.source);
    // Syntax that is too new makes its surroundings unreadable too.
    if problems.is_empty() {
        problems.extend(file.problems.clone());
    }
    // What follows would only repeat that half of the file is missing.
    if !file.problems.is_empty() {
        return problems;
    }
    let template = &file.template;
    let modules: BTreeMap<_, _> = template
        .modules
        .iter()
        .map(|module| (module.symbol.as_str(), project.module(path, module).map(|(_, file)| file)))
        // A file that is half read lacks outputs for no other reason.
        .filter(|(_, file)| file.is_none_or(|file| file.problems.is_empty()))
        .map(|(symbol, file)| (symbol, file.map(|file| &file.template)))
        .collect();
    problems.extend(resources::check(template, catalog));
    problems.extend(references::check(template));
    problems.extend(modules::check(template, &modules));
    problems.extend(paths::check(template, catalog));
    problems.extend(safety::check(template, &file.source.text));
    problems
}
