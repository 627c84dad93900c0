/// There is no such verification or user.
pub(super) const NOT_FOUND: u8 = 3;
