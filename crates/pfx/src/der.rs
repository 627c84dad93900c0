use crate::PfxError;

/// Tags of ASN.1 types (X.690, 8.1.2), as they stand in the identifier octet.
pub(crate) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const SEQUENCE: u8 = 0x30;
    /// `[0] EXPLICIT`, or `[0] IMPLICIT` of a constructed type.
    pub(crate) const CONTEXT_0: u8 = 0xa0;
    /// `[0] IMPLICIT` of a primitive type.
    pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;
}

/// Reads DER values (X.690) one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The content of the next value, which must have this tag.
    pub(crate) fn value(&mut self, tag: u8) -> Result<&'a [u8], PfxError> {
        let (found, content, rest) = split_value(self.rest)?;
        if found != tag {
            return Err(PfxError::Malformed);
        }
        self.rest = rest;
        Ok(content)
    }

    /// The next value, which must have this tag and hold others.
    pub(crate) fn inside(&mut self, tag: u8) -> Result<Reader<'a>, PfxError> {
        self.value(tag).map(Reader::new)
    }

    pub(crate) fn sequence(&mut self) -> Result<Reader<'a>, PfxError> {
        self.inside(tag::SEQUENCE)
    }

    /// A number from 0 to 2³¹ - 1: versions, lengths and counts.
    pub(crate) fn small_integer(&mut self) -> Result<u32, PfxError> {
        let content = self.value(tag::INTEGER)?;
        match content {
            [] => Err(PfxError::Malformed),
            [first, ..] if *first & 0x80 != 0 || content.len() > 4 => Err(PfxError::Malformed),
            _ => Ok(content.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))),
        }
    }

    /// Nothing may follow.
    pub(crate) const fn end(&self) -> Result<(), PfxError> {
        if self.rest.is_empty() { Ok(()) } else { Err(PfxError::Malformed) }
    }
}

/// Tag, content and what follows. Tags above 30 occur nowhere in these files.
fn split_value(bytes: &[u8]) -> Result<(u8, &[u8], &[u8]), PfxError> {
    let (&[tag, first], rest) = bytes.split_first_chunk::<2>().ok_or(PfxError::Malformed)?;
    let (length, rest) = match first {
        0..0x80 => (usize::from(first), rest),
        0x80 => return Err(PfxError::Unsupported("BER with indefinite lengths")),
        _ => long_length(usize::from(first & 0x7f), rest)?,
    };
    let (content, rest) = rest.split_at_checked(length).ok_or(PfxError::Malformed)?;
    Ok((tag, content, rest))
}

/// A length of up to four bytes. Lengths that could be shorter are let pass: some writers pad them.
fn long_length(count: usize, bytes: &[u8]) -> Result<(usize, &[u8]), PfxError> {
    let (length, rest) = bytes.split_at_checked(count).ok_or(PfxError::Malformed)?;
    if count > 4 {
        return Err(PfxError::Malformed);
    }
    Ok((length.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_one_after_the_other() {
        let mut reader = Reader::new(&[0x30, 3, 2, 1, 5, 4, 0x81, 2, 8, 9]);
        let mut inner = reader.sequence().unwrap();
        assert_eq!(inner.small_integer(), Ok(5));
        assert_eq!(inner.end(), Ok(()));
        assert_eq!(reader.value(tag::OCTET_STRING), Ok([8, 9].as_slice()));
        assert!(reader.is_empty());
    }

    #[test]
    fn what_is_cut_off_negative_too_big_or_of_another_type_is_refused() {
        for bytes in [
            &[][..],
            &[2],
            &[2, 0],
            &[2, 1],
            &[2, 1, 0x80],
            &[2, 5, 0, 1, 1, 1, 1],
            &[4, 1, 1],
            &[2, 0x85, 0, 0, 0, 0, 1, 1],
            &[2, 0x84, 0xff, 0xff, 0xff, 0xff, 1],
        ] {
            assert_eq!(Reader::new(bytes).small_integer(), Err(PfxError::Malformed), "{bytes:?}");
        }
        let indefinite = Reader::new(&[0x30, 0x80, 0, 0]).sequence().err();
        assert_eq!(indefinite, Some(PfxError::Unsupported("BER with indefinite lengths")));
    }
}
