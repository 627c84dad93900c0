//! Suggests the name that was meant.

/// ` (did you mean …?)`, or nothing if no name is near.
pub(crate) fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let far = name.chars().count() / 3 + 1;
    let nearest = known.into_iter().map(|other| (distance(name, other), other)).min();
    nearest
        .filter(|(distance, _)| *distance <= far)
        .map_or_else(String::new, |(_, other)| format!(" (did you mean {other}?)"))
}

/// Letters to insert, remove or replace; a letter in another case counts nothing.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, letter) in left.to_lowercase().chars().enumerate() {
        let mut corner = above;
        let mut last = above + 1;
        let mut next = vec![last];
        for (other, up) in right.iter().zip(row.iter().skip(1)) {
            last = (corner + usize::from(letter != *other)).min(last + 1).min(up + 1);
            corner = *up;
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        assert_eq!(hint("minTlsVersoin", ["ftpsState", "minTlsVersion"]), " (did you mean minTlsVersion?)");
        assert_eq!(hint("kind", ["Kind"]), " (did you mean Kind?)");
    }

    #[test]
    fn a_name_that_is_like_no_other_gets_no_suggestion() {
        assert_eq!(hint("colour", ["ftpsState", "minTlsVersion"]), "");
    }
}
