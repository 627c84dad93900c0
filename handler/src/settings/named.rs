use std::borrow::Cow;

use super::setting::Setting;

/// A setting as it is asked for: a declaration, or a declaration and the number of an entry.
pub(crate) trait Named: Copy {
    fn setting(&self) -> &'static Setting;
    fn name(&self) -> Cow<'static, str>;
}

impl Named for &'static Setting {
    fn setting(&self) -> &'static Setting {
        self
    }

    fn name(&self) -> Cow<'static, str> {
        self.name.into()
    }
}

impl Named for (&'static Setting, u32) {
    fn setting(&self) -> &'static Setting {
        self.0
    }

    fn name(&self) -> Cow<'static, str> {
        self.0.name.replace("<n>", &self.1.to_string()).into()
    }
}
