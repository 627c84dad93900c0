//! What the local web sites remember: a map behind a lock, gone at exit.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values by text key.
pub(crate) struct Memory<V>(Mutex<HashMap<String, V>>);

impl<V> Default for Memory<V> {
    fn default() -> Self {
        Memory(Mutex::default())
    }
}

impl<V> Memory<V> {
    /// Remembers `value`, in place of what was there.
    pub(crate) fn put(&self, key: &str, value: V) {
        self.open().insert(key.to_owned(), value);
    }

    /// Remembers `value` unless the key is taken; says whether it did.
    pub(crate) fn put_new(&self, key: &str, value: V) -> bool {
        let mut map = self.open();
        let free = !map.contains_key(key);
        if free {
            map.insert(key.to_owned(), value);
        }
        free
    }

    /// Hands the value out once.
    pub(crate) fn take(&self, key: &str) -> Option<V> {
        self.open().remove(key)
    }

    /// A copy of the value.
    pub(crate) fn get(&self, key: &str) -> Option<V>
    where
        V: Clone,
    {
        self.open().get(key).cloned()
    }

    /// Changes the value in place, if there is one.
    pub(crate) fn change(&self, key: &str, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.open().get_mut(key) {
            change(value);
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
