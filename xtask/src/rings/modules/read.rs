//! Parses every file of a target.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, Item, ItemMod, Meta, UseTree, visit::Visit};

use super::{error::ModulesError, source::Target};

/// The names that lead to a module: `crate`, then one segment each.
pub(super) type ModulePath = Vec<String>;

/// One module: a file's, or one inside a file.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// The file that holds it, relative to the workspace.
    pub(super) file: String,
    /// What is defined in it, by name.
    pub(super) items: Vec<String>,
    /// What is imported into it: the name that it has here, and the path that it stands for.
    pub(super) imports: Vec<(String, Vec<String>)>,
    /// Modules of which everything is imported.
    pub(super) globs: Vec<Vec<String>>,
    /// Every other path that stands in it.
    pub(super) paths: Vec<Vec<String>>,
}

/// The modules of a target by their paths.
pub(super) type Modules = BTreeMap<ModulePath, Module>;

/// Reads a target, from its root down.
pub(super) fn read(target: &Target) -> Result<Modules, ModulesError> {
    let root = PathBuf::from(&target.root);
    let folder = root.parent().map(PathBuf::from).unwrap_or_default();
    let mut reader = Reader { target, modules: Modules::new() };
    reader.file(vec!["crate".to_owned()], &root, &folder)?;
    Ok(reader.modules)
}

struct Reader<'a> {
    target: &'a Target,
    modules: Modules,
}

impl Reader<'_> {
    /// Reads a file; its children lie in `folder`.
    fn file(&mut self, path: ModulePath, file: &Path, folder: &Path) -> Result<(), ModulesError> {
        let name = file.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(self.target.workspace.join(file))
            .map_err(|source| ModulesError::Unreadable { file: name.clone(), source })?;
        let parsed = syn::parse_file(&text)
            .map_err(|source| ModulesError::Unparsable { file: name.clone(), source })?;
        self.items(path, &name, folder, &parsed.items)
    }

    fn items(
        &mut self,
        path: ModulePath,
        file: &str,
        folder: &Path,
        items: &[Item],
    ) -> Result<(), ModulesError> {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items.iter().filter(|item| !attributes(item).iter().any(is_for_tests)) {
            match item {
                Item::Mod(child) => self.child(&path, file, folder, child)?,
                Item::Use(import) => {
                    flatten(&import.tree, &mut Vec::new(), &mut module);
                    continue;
                }
                _ => Paths(&mut module.paths).visit_item(item),
            }
            module.items.extend(name_of(item));
        }
        self.modules.insert(path, module);
        Ok(())
    }

    fn child(
        &mut self,
        parent: &ModulePath,
        file: &str,
        folder: &Path,
        child: &ItemMod,
    ) -> Result<(), ModulesError> {
        let name = child.ident.to_string();
        let path: ModulePath = parent.iter().cloned().chain([name.clone()]).collect();
        let inner = folder.join(&name);
        if let Some((_, items)) = &child.content {
            return self.items(path, file, &inner, items);
        }
        if let Some(named) = path_attribute(&child.attrs) {
            let beside = PathBuf::from(file).parent().map(PathBuf::from).unwrap_or_default();
            return self.file(path, &beside.join(named), &inner);
        }
        let plain = folder.join(format!("{name}.rs"));
        if self.target.workspace.join(&plain).is_file() {
            return self.file(path, &plain, &inner);
        }
        self.file(path, &inner.join("mod.rs"), &inner)
    }
}

/// Collects paths of more than one segment, of macros too, and of what an `impl` is about.
struct Paths<'a>(&'a mut Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    /// Who may see an item is no use of that place.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        let mut module = Module::default();
        flatten(&import.tree, &mut Vec::new(), &mut module);
        self.0.extend(module.imports.into_iter().map(|(_, path)| path).chain(module.globs));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        words(call.tokens.clone(), self.0);
    }
}

/// Paths inside the arguments of a macro, which only the macro could parse.
fn words(tokens: proc_macro2::TokenStream, paths: &mut Vec<Vec<String>>) {
    use proc_macro2::TokenTree;
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                if colons != 2 {
                    paths.push(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                paths.push(std::mem::take(&mut path));
                colons = 0;
                words(group.stream(), paths);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                paths.push(std::mem::take(&mut path));
                colons = 0;
            }
        }
    }
    paths.push(path);
    paths.retain(|path| !path.is_empty());
}

fn flatten(tree: &UseTree, before: &mut Vec<String>, module: &mut Module) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, module);
            before.pop();
        }
        UseTree::Name(name) if name.ident == "self" => import(before.last().cloned(), before, module),
        UseTree::Name(name) => {
            before.push(name.ident.to_string());
            import(before.last().cloned(), before, module);
            before.pop();
        }
        UseTree::Rename(rename) => {
            before.push(rename.ident.to_string());
            import(Some(rename.rename.to_string()), before, module);
            before.pop();
        }
        UseTree::Glob(_) => module.globs.push(before.clone()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, before, module)),
    }
}

fn import(name: Option<String>, path: &[String], module: &mut Module) {
    module.imports.extend(name.map(|name| (name, path.to_vec())));
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Macro(item) => item.ident.as_ref()?.to_string(),
        Item::Mod(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Struct(item) => item.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        _ => return None,
    })
}

/// `#[cfg(test)]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string() == "test",
        _ => false,
    }
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}
