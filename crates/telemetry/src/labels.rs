use serde::{Serialize, Serializer};

/// So many names a call has.
const USUAL: usize = 6;

/// Names that the program has chosen, in their order, each with its value. There are few of them: a list takes a fraction of a
/// map's memory, and one hangs on every call that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Labels(Vec<(&'static str, String)>);

impl Labels {
    /// Gives a name this value, whatever it had.
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        match self.0.binary_search_by_key(&name, |(known, _)| known) {
            Ok(index) => {
                if let Some((_, before)) = self.0.get_mut(index) {
                    *before = value;
                }
            }
            Err(index) => {
                if self.0.is_empty() {
                    self.0.reserve_exact(USUAL);
                }
                self.0.insert(index, (name, value));
            }
        }
    }

    /// Takes a name out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let index = self.0.iter().position(|(known, _)| *known == name)?;
        let (_, value) = self.0.remove(index);
        if self.0.is_empty() {
            self.0 = Vec::new();
        }
        Some(value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

impl Serialize for Labels {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<const N: usize> From<[(&'static str, String); N]> for Labels {
    fn from(all: [(&'static str, String); N]) -> Self {
        let mut labels = Self(Vec::with_capacity(N));
        all.into_iter().for_each(|(name, value)| labels.set(name, value));
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::Labels;

    #[test]
    fn labels_are_in_the_order_of_their_names_and_have_one_value_each() {
        let mut labels = Labels::from([("kind", "a".to_owned()), ("attempt", "1".to_owned())]);
        labels.set("kind", "b".to_owned());
        labels.set("zone", "c".to_owned());
        assert_eq!(labels.iter().collect::<Vec<_>>(), [("attempt", "1"), ("kind", "b"), ("zone", "c")]);
        assert_eq!((labels.take("kind").as_deref(), labels.take("kind")), (Some("b"), None));
        assert!(labels.has("zone") && !labels.has("kind"));
        assert_eq!(serde_json::to_string(&labels).unwrap(), r#"{"attempt":"1","zone":"c"}"#);
    }
}
