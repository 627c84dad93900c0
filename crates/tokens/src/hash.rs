/// Whether two texts are equal, in time that depends on their lengths only.
#[must_use]
pub fn constant_time_eq(one: &str, other: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

/// SHA-256 of `data`.
#[must_use]
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (to, from) in
        hash.iter_mut().zip(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, data).as_ref())
    {
        *to = *from;
    }
    hash
}
