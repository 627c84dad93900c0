//! What the documents say about the templates.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::*;
use crate::infra::{MAIN, evaluate, forms};

fn guide() -> String {
    fs::read_to_string(cargo::root().join("docs/deploy.md")).unwrap()
}

/// The deployment of a form.
fn deployment(form: &str) -> Deployment {
    let (_, own) = forms::FORMS.iter().find(|(name, _)| *name == form).unwrap();
    evaluate::project(&templates(), MAIN, &forms::parameters(&own())).unwrap()
}

/// What stands between backticks in the rows of a table under this heading; of the first column, if `column` says so.
fn in_table(text: &str, heading: &str, column: usize) -> BTreeSet<String> {
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    let rows = section.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.split('|').nth(column));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Parameters that a file of parameters sets.
fn parameters_of(file: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(cargo::root().join("infra").join(file)).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    json["parameters"].as_object().unwrap().keys().cloned().collect()
}

/// All parameters of the template, and those without a default.
fn parameters() -> (BTreeSet<String>, BTreeSet<String>) {
    let text = fs::read_to_string(cargo::root().join(MAIN)).unwrap();
    let declared = text.lines().filter_map(|line| line.strip_prefix("param "));
    let mut all = BTreeSet::new();
    let mut required = BTreeSet::new();
    for line in declared {
        let name = line.split(' ').next().unwrap().to_owned();
        if !line.contains('=') {
            required.insert(name.clone());
        }
        all.insert(name);
    }
    (all, required)
}

#[test]
fn the_guide_names_every_parameter_and_no_other() {
    let (all, _) = parameters();
    let mut named = in_table(&guide(), "4. Fill in the parameters", 1);
    assert!(all.len() > 20);
    named.retain(|name| !name.contains('.'));
    assert_eq!(named, all);
}

#[test]
fn both_files_of_parameters_set_what_is_required_and_nothing_unknown() {
    let (all, required) = parameters();
    for file in ["main.parameters.json", "example.parameters.json"] {
        let set = parameters_of(file);
        assert_eq!(set.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "{file}");
        assert_eq!(required.difference(&set).collect::<Vec<_>>(), Vec::<&String>::new(), "{file}");
    }
}

#[test]
fn outputs_that_the_guide_uses_are_those_of_the_template() {
    let guide = guide();
    let outputs: BTreeSet<_> = deployment("everything").outputs.keys().cloned().collect();
    let placeholders =
        ["publicApp", "operatorApp", "operatorUrl", "policyUrl", "vaultName", "AZURE_PUBLIC_URL"];
    for output in placeholders {
        assert!(guide.contains(&format!("<{output}>")), "{output} is used");
    }
    for output in placeholders.iter().chain(&["setSecrets", "publicHost"]) {
        assert!(outputs.contains(*output), "{output} is there");
    }
}

#[test]
fn the_roles_of_the_guide_are_those_that_the_template_assigns() {
    let written = in_table(&guide(), "Roles", 3);
    assert!(written.len() > 3);
    let assigned = |form: &str, kind: &str| -> BTreeSet<String> {
        let all = deployment(form).resources;
        let roles =
            all.iter().filter(|one| one.kind == kind).map(|one| &one.body["properties"]["roleDefinitionId"]);
        roles.map(|id| id.as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
    };
    for (form, _) in forms::FORMS {
        let everywhere = assigned(form, "Microsoft.Authorization/roleAssignments");
        let of_cosmos = assigned(form, "Microsoft.DocumentDB/databaseAccounts/tableRoleAssignments");
        assert_eq!(of_cosmos.is_empty(), !form.contains("cosmos"), "{form}");
        let elsewhere = written.difference(&everywhere).cloned().collect();
        assert!(everywhere.is_subset(&written), "{form}");
        assert!(of_cosmos.is_empty() || of_cosmos == elsewhere, "{form}: {of_cosmos:?}");
    }
}

#[test]
fn each_alert_has_a_runbook_that_says_what_to_check_what_to_repair_and_when_it_is_over() {
    let tells = ["/scheduledQueryRules", "/metricAlerts", "/budgets"];
    let is_alert = |kind: &str| tells.iter().any(|end| kind.ends_with(end));
    let alerts: BTreeSet<_> = deployment("budget")
        .resources
        .iter()
        .filter(|one| is_alert(&one.kind))
        .map(|one| one.name.replace("-example", ""))
        .collect();
    let folder = cargo::root().join("docs/runbooks");
    let pages: BTreeSet<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        // Nothing tells that something was lost.
        .filter(|page| page != "restore")
        .collect();
    assert_eq!(alerts, pages);
    for page in pages {
        let text = fs::read_to_string(folder.join(format!("{page}.md"))).unwrap();
        for part in ["**Symptom.**", "**Check.**", "**Repair.**", "**Over**"] {
            assert!(text.contains(part), "{page}: {part}");
        }
    }
}
