//! One file with its parameters: the values of its symbols, and what it deploys.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value, json};

use super::deployment::{Deployment, Resource};
use super::expression::{bound, items, object, truth, value};
use super::fault::{Cause, Fault};
use super::instances::Instances;
use super::scope::{Scope, Symbols};
use super::texts::shown;
use crate::infra::project::{Project, beside};
use crate::infra::syntax::{self, Body, Module, Parameter, Property, Template};
use crate::infra::{parameters, placeholder};

/// Modules in modules; more are a circle.
const DEEPEST: usize = 8;
/// Bicep's own properties of a resource, which are not sent to Azure.
const OF_BICEP: [&str; 3] = ["parent", "scope", "dependsOn"];
/// What can be read of a resource besides its name and id.
const READABLE: [&str; 10] =
    ["properties", "location", "tags", "identity", "sku", "kind", "plan", "zones", "etag", "systemData"];

/// Evaluates a file and its modules.
pub(super) fn deploy(
    project: &Project,
    path: &str,
    parameters: Map<String, Value>,
    depth: usize,
) -> Result<Deployment, Fault> {
    let fault = |cause| Fault { file: path.to_owned(), line: 1, cause };
    if depth > DEEPEST {
        return Err(fault(Cause::TooDeep));
    }
    let Some(file) = project.files.get(path) else { return Err(fault(Cause::NoFile(path.to_owned()))) };
    let template = &file.template;
    let known = RefCell::default();
    Unit { project, path, template, parameters, depth, known, modules: RefCell::default() }.deploy()
}

struct Unit<'a> {
    project: &'a Project,
    path: &'a str,
    template: &'a Template,
    parameters: Map<String, Value>,
    depth: usize,
    /// Values that are known; `None` while one is being evaluated.
    known: RefCell<BTreeMap<String, Option<Value>>>,
    /// The resources of modules by their symbols.
    modules: RefCell<BTreeMap<String, Vec<Resource>>>,
}

/// What identifies a resource.
struct Identity {
    name: String,
    full_name: String,
    id: String,
}

impl Symbols for Unit<'_> {
    fn value(&self, name: &str, line: usize) -> Result<Value, Fault> {
        match self.known.borrow().get(name) {
            Some(Some(value)) => return Ok(value.clone()),
            Some(None) => return Err(self.fault(line, Cause::Circle(name.to_owned()))),
            None => {}
        }
        self.known.borrow_mut().insert(name.to_owned(), None);
        let value = self.evaluated(name, line);
        // A failure is no circle: the same name may be asked for again, behind `.?`.
        self.known.borrow_mut().remove(name);
        let value = value?;
        self.known.borrow_mut().insert(name.to_owned(), Some(value.clone()));
        Ok(value)
    }

    fn load(&self, path: &str) -> Result<String, Cause> {
        let path = beside(self.path, path);
        fs::read_to_string(self.project.root.join(&path))
            .map_err(|error| Cause::Load { path, message: error.to_string() })
    }

    fn fault(&self, line: usize, cause: Cause) -> Fault {
        Fault { file: self.path.to_owned(), line, cause }
    }
}

impl Unit<'_> {
    fn deploy(&self) -> Result<Deployment, Fault> {
        let unknown = self.parameters.keys().find(|name| self.parameter(name).is_none());
        if let Some(name) = unknown {
            return Err(self.fault(1, Cause::UnknownParameter(name.clone())));
        }
        for parameter in &self.template.parameters {
            self.value(&parameter.name, parameter.line)?;
        }
        let mut deployment = Deployment::default();
        for resource in self.template.resources.iter().filter(|resource| !resource.is_existing) {
            let found = self.resource_instances(resource, |scope| self.resource(resource, scope))?;
            deployment.resources.extend(found.into_all());
        }
        for module in &self.template.modules {
            self.ignore_removed(&module.symbol, self.value(&module.symbol, module.line))?;
            deployment.resources.extend(self.modules.borrow_mut().remove(&module.symbol).unwrap_or_default());
        }
        for output in &self.template.outputs {
            deployment.outputs.insert(output.name.clone(), value(&output.value, &Scope::new(self))?);
        }
        Ok(deployment)
    }

    fn evaluated(&self, name: &str, line: usize) -> Result<Value, Fault> {
        let scope = Scope::new(self);
        if let Some(parameter) = self.parameter(name) {
            return self.parameter_value(parameter);
        }
        if let Some(variable) = self.template.variables.iter().find(|variable| variable.name == name) {
            return value(&variable.value, &scope);
        }
        let removed = || self.fault(line, Cause::NotDeployed(name.to_owned()));
        if let Some(resource) = self.template.resource(name) {
            return self.readable(resource)?.ok_or_else(removed);
        }
        match self.template.module(name) {
            Some(module) => self.module_value(module)?.ok_or_else(removed),
            None => Err(self.fault(line, Cause::Unresolved(name.to_owned()))),
        }
    }

    fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.template.parameters.iter().find(|parameter| parameter.name == name)
    }

    fn parameter_value(&self, parameter: &Parameter) -> Result<Value, Fault> {
        let given = self.parameters.get(&parameter.name);
        let value = match (given, &parameter.default) {
            // Azure takes null for a parameter that is not given.
            (Some(given), _) if !given.is_null() => given.clone(),
            (_, Some(default)) => value(default, &Scope::new(self))?,
            _ if parameter.kind.ends_with('?') => Value::Null,
            _ => return Err(self.fault(parameter.line, Cause::NoParameter(parameter.name.clone()))),
        };
        match parameters::refusal(parameter, &value) {
            Some(text) => Err(self.fault(parameter.line, Cause::Parameter(text))),
            None => Ok(value),
        }
    }

    /// A condition takes a declaration away, which is no fault as long as nothing uses it.
    fn ignore_removed(&self, symbol: &str, value: Result<Value, Fault>) -> Result<bool, Fault> {
        match value {
            Ok(_) => Ok(true),
            Err(Fault { file, cause: Cause::NotDeployed(removed), .. })
                if file == self.path && removed == symbol =>
            {
                Ok(false)
            }
            Err(fault) => Err(fault),
        }
    }

    fn instances<T>(
        &self,
        body: &Body,
        make: impl Fn(&Scope<'_>) -> Result<T, Fault>,
    ) -> Result<Instances<T>, Fault> {
        let scope = Scope::new(self);
        let one = |scope: &Scope<'_>| match &body.condition {
            Some(condition) if !truth(condition, scope)? => Ok(None),
            _ => make(scope).map(Some),
        };
        let Some(each) = &body.each else {
            return Ok(one(&scope)?.map_or(Instances::Removed, Instances::One));
        };
        let several = items(each, &scope)?;
        let several = several.iter().map(|item| bound(each, item, &scope, one));
        Ok(Instances::Many(several.collect::<Result<_, _>>()?))
    }

    /// A nested resource is there with the one that holds it.
    fn resource_instances<T>(
        &self,
        resource: &syntax::Resource,
        make: impl Fn(&Scope<'_>) -> Result<T, Fault>,
    ) -> Result<Instances<T>, Fault> {
        if let Some(outer) = &resource.nested_in
            && !self.ignore_removed(outer, self.value(outer, resource.line))?
        {
            return Ok(Instances::Removed);
        }
        self.instances(&resource.body, make)
    }

    fn resource(&self, resource: &syntax::Resource, scope: &Scope<'_>) -> Result<Resource, Fault> {
        let is_azures = |property: &&Property| {
            property.key.literal().is_none_or(|name| !OF_BICEP.contains(&name.as_str()))
        };
        let body = object(resource.body.properties.iter().filter(is_azures), scope)?;
        let extended = self.property(&resource.body, "scope", scope)?;
        Ok(Resource {
            file: self.path.to_owned(),
            line: resource.line,
            symbol: resource.symbol.clone(),
            kind: resource.kind.clone(),
            name: self.identity(resource, scope)?.full_name,
            scope: extended.as_ref().map(|extended| extended.get("id").unwrap_or(extended)).map(shown),
            body: Value::Object(body),
        })
    }

    fn identity(&self, resource: &syntax::Resource, scope: &Scope<'_>) -> Result<Identity, Fault> {
        let name = self.property(&resource.body, "name", scope)?.as_ref().map(shown).unwrap_or_default();
        let parent = match &resource.nested_in {
            Some(outer) => Some(self.value(outer, resource.line)?),
            None => self.property(&resource.body, "parent", scope)?,
        };
        let full_name = match parent.as_ref().and_then(full_name) {
            Some(parent) => format!("{parent}/{name}"),
            None => name.clone(),
        };
        Ok(Identity { id: format!("{}/{full_name}", resource.kind), name, full_name })
    }

    fn property(&self, body: &Body, name: &str, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
        body.property(name).map(|property| value(&property.value, scope)).transpose()
    }

    /// What other expressions read of a resource.
    fn readable(&self, resource: &syntax::Resource) -> Result<Option<Value>, Fault> {
        let found = self.resource_instances(resource, |scope| self.identity(resource, scope))?;
        Ok(found.into_value(|identity, place| {
            let path = format!("{}{place}", resource.symbol);
            let later = READABLE.map(|name| (name.to_owned(), placeholder::new(&format!("{path}.{name}"))));
            let mut readable = Map::from_iter(later);
            readable.insert("id".to_owned(), identity.id.into());
            readable.insert("name".to_owned(), identity.name.into());
            readable.insert("type".to_owned(), resource.kind.clone().into());
            readable.insert("apiVersion".to_owned(), resource.version.clone().into());
            Value::Object(readable)
        }))
    }

    fn module_value(&self, module: &Module) -> Result<Option<Value>, Fault> {
        let found = self.instances(&module.body, |scope| self.module(module, scope))?;
        let mut resources = Vec::new();
        let value = found.into_value(|(name, deployment), _| {
            resources.extend(deployment.resources);
            json!({ "name": name, "outputs": deployment.outputs })
        });
        self.modules.borrow_mut().insert(module.symbol.clone(), resources);
        Ok(value)
    }

    fn module(&self, module: &Module, scope: &Scope<'_>) -> Result<(Value, Deployment), Fault> {
        let no_file = || self.fault(module.line, Cause::NoFile(module.path.clone()));
        let (path, _) = self.project.module(self.path, module).ok_or_else(no_file)?;
        let name =
            self.property(&module.body, "name", scope)?.unwrap_or_else(|| module.symbol.clone().into());
        let given = match self.property(&module.body, "params", scope)? {
            Some(Value::Object(given)) => given,
            _ => Map::new(),
        };
        Ok((name, deploy(self.project, path, given, self.depth + 1)?))
    }
}

/// The name of a resource with those of its parents, taken from its id.
fn full_name(resource: &Value) -> Option<&str> {
    let id = resource.get("id")?.as_str()?;
    id.strip_prefix(resource.get("type")?.as_str()?)?.strip_prefix('/')
}
