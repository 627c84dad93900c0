use crate::InvalidRequest;

/// `^[A-Za-z][A-Za-z0-9]{2,62}$` ("Understanding the Table service data model").
pub(crate) fn check(name: &str) -> Result<(), InvalidRequest> {
    let begins_with_letter = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_plain = name.chars().all(|character| character.is_ascii_alphanumeric());
    let fits = (3..=63).contains(&name.len());
    if begins_with_letter && is_plain && fits { Ok(()) } else { Err(InvalidRequest::TableName) }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::InvalidRequest;

    #[test]
    fn only_names_that_every_account_takes_are_accepted() {
        let long = "t".repeat(63);
        for name in ["abc", "Verifications2", &long] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        let longer = "t".repeat(64);
        for name in ["", "ab", "1abc", "a-b-c", "täb", "a'b", &longer] {
            assert_eq!(check(name), Err(InvalidRequest::TableName), "{name}");
        }
    }
}
