//! Follows names to the files that define them.

use std::collections::BTreeMap;

use super::read::{Module, ModulePath, Modules};

/// Which files each file uses, each with a path that says so.
pub(super) type Uses = BTreeMap<String, BTreeMap<String, String>>;

/// How many re-exports a name may pass through.
const LONGEST_WAY: usize = 16;

/// Which file uses which.
pub(super) fn uses(modules: &Modules) -> Uses {
    let mut uses = Uses::new();
    for (at, module) in modules {
        let used = uses.entry(module.file.clone()).or_default();
        let imports = module.imports.iter().map(|(_, path)| path).chain(&module.globs);
        for path in imports.chain(&module.paths) {
            if let Some(file) = file_of(modules, at, path).filter(|file| *file != module.file) {
                used.entry(file).or_insert_with(|| path.join("::"));
            }
        }
    }
    uses
}

/// The file that defines what this path names, seen from a module; `None` for what other crates define.
fn file_of(modules: &Modules, at: &ModulePath, path: &[String]) -> Option<String> {
    resolve(modules, at, path, LONGEST_WAY).map(|found| found.file.clone())
}

/// The module in which the last item of a path is defined that belongs to this crate.
fn resolve<'a>(
    modules: &'a Modules,
    at: &ModulePath,
    path: &[String],
    steps_left: usize,
) -> Option<&'a Module> {
    let steps_left = steps_left.checked_sub(1)?;
    let (mut here, mut rest) = start(at, path);
    let mut is_first = here == *at && rest.len() == path.len();
    loop {
        let module = modules.get(&here)?;
        let Some((name, behind)) = rest.split_first() else { return Some(module) };
        let child: ModulePath = here.iter().cloned().chain([name.clone()]).collect();
        if modules.contains_key(&child) {
            (here, rest) = (child, behind);
            is_first = false;
            continue;
        }
        if module.items.contains(name) {
            return Some(module);
        }
        if let Some((_, import)) = module.imports.iter().find(|(known, _)| known == name) {
            let whole: Vec<String> = import.iter().chain(behind).cloned().collect();
            // An import of another crate's name is nothing of ours.
            let is_itself = is_first && whole == path;
            return if is_itself { None } else { resolve(modules, &here, &whole, steps_left) };
        }
        let from_glob = module.globs.iter().find_map(|glob| {
            let whole: Vec<String> = glob.iter().chain(rest).cloned().collect();
            resolve(modules, &here, &whole, steps_left)
        });
        return from_glob;
    }
}

/// Where a path begins, and what is left of it.
fn start<'a>(at: &ModulePath, path: &'a [String]) -> (ModulePath, &'a [String]) {
    let mut here = at.clone();
    let mut rest = path;
    while let Some((first, behind)) = rest.split_first() {
        match first.as_str() {
            "crate" => here.truncate(1),
            "self" => {}
            "super" => {
                here.pop();
            }
            _ => break,
        }
        rest = behind;
    }
    (here, rest)
}
