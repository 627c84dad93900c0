use serde::Serialize;

/// A setting, declared where it is read. The documentation and the example files are made from it.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Setting {
    /// In the form that every platform takes. `<n>` stands for the number of an entry.
    pub(crate) name: &'static str,
    pub(crate) needed: Needed,
    pub(crate) unset: Unset,
    /// How it is written where more than texts can be written.
    pub(crate) kind: Kind,
    /// Which texts are accepted; ends an error message.
    pub(crate) accepted: &'static str,
    /// What it is for, in Markdown.
    pub(crate) meaning: &'static str,
    pub(crate) example: Option<&'static str>,
    /// Its value in `local.settings.json.example`.
    pub(crate) embedded: Option<&'static str>,
    /// Its value in `local.settings.azurite.json.example`.
    pub(crate) azurite: Option<&'static str>,
}

/// What a setting holds, for files that know more than texts: a client's file, and its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "values")]
pub(crate) enum Kind {
    Text,
    /// Texts, separated by `;` where there is one text only.
    List,
    Flag,
    Count,
    /// A number and a unit, such as `24h`.
    Duration,
    /// `#rrggbb`.
    Colour,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// Whether the handler starts without it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "when")]
pub(crate) enum Needed {
    /// It does not.
    Always,
    /// It does not in the case that is named.
    When(&'static str),
    /// It does.
    Never,
}

/// What happens where it is not set.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub(crate) enum Unset {
    /// Nothing takes its place.
    Nothing,
    /// This text is read in its place.
    Default(&'static str),
    /// The handler finds a value; this says how.
    Derived(&'static str),
}

impl Setting {
    /// The handler does not start without it.
    pub(crate) const fn required(name: &'static str, accepted: &'static str, meaning: &'static str) -> Self {
        Self { needed: Needed::Always, ..Self::optional(name, accepted, meaning) }
    }

    pub(crate) const fn optional(name: &'static str, accepted: &'static str, meaning: &'static str) -> Self {
        Self {
            name,
            needed: Needed::Never,
            unset: Unset::Nothing,
            kind: Kind::Text,
            accepted,
            meaning,
            example: None,
            embedded: None,
            azurite: None,
        }
    }

    /// Needed in this case alone.
    pub(crate) const fn when(self, case: &'static str) -> Self {
        Self { needed: Needed::When(case), ..self }
    }

    pub(crate) const fn default(self, text: &'static str) -> Self {
        Self { unset: Unset::Default(text), ..self }
    }

    pub(crate) const fn derived(self, how: &'static str) -> Self {
        Self { unset: Unset::Derived(how), ..self }
    }

    pub(crate) const fn kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub(crate) const fn example(self, text: &'static str) -> Self {
        Self { example: Some(text), ..self }
    }

    /// Stands in both example files.
    pub(crate) const fn local(self, text: &'static str) -> Self {
        Self { embedded: Some(text), azurite: Some(text), ..self }
    }

    /// Stands in the example file for this store alone.
    pub(crate) const fn local_embedded(self, text: &'static str) -> Self {
        Self { embedded: Some(text), ..self }
    }

    /// Stands in the example file for this store alone.
    pub(crate) const fn local_azurite(self, text: &'static str) -> Self {
        Self { azurite: Some(text), ..self }
    }
}
