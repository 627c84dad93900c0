use contract::VerificationId;
use data_encoding::BASE32_NOPAD;
use thiserror::Error;

use crate::{KeyRing, MacKeys};

/// What a ticket may be used for. A ticket of one purpose is nothing elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketPurpose {
    /// In the address to which the provider sends the browser back, and in the pages that follow.
    Return,
    /// In the address that the provider calls.
    Callback,
}

/// Not a ticket of ours for this purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a ticket of this service")]
pub struct InvalidTicket;

/// Makes and reads tickets: one path segment that names a verification and cannot be forged.
///
/// `<base32 of version, key id, verification>.<base32 of a 128-bit MAC>` in lower case, 83 characters: the
/// provider's URLs hold 255 characters, and the host's routes ignore letter case. A ticket identifies; it does
/// not log anyone in.
#[derive(Clone, Debug)]
pub struct TicketKeys {
    keys_for_return: MacKeys,
    keys_for_callback: MacKeys,
}

const VERSION: u8 = 1;
const HEAD_LENGTH: usize = 2 + VerificationId::LENGTH;

impl TicketKeys {
    /// Derives the keys of both purposes.
    #[must_use]
    pub fn new(ring: &KeyRing) -> Self {
        Self {
            keys_for_return: ring.mac_keys("ticket/return"),
            keys_for_callback: ring.mac_keys("ticket/callback"),
        }
    }

    /// A ticket for this verification.
    #[must_use]
    pub fn issue(&self, purpose: TicketPurpose, id: VerificationId) -> String {
        let keys = self.keys(purpose);
        let head = [&[VERSION, keys.newest()][..], &id.to_bytes()].concat();
        let tag = keys.tag(keys.newest(), &head).unwrap_or_default();
        format!("{}.{}", encode(&head), encode(&tag))
    }

    /// The verification that a ticket names.
    pub fn read(&self, purpose: TicketPurpose, ticket: &str) -> Result<VerificationId, InvalidTicket> {
        let (head, tag) = ticket.split_once('.').ok_or(InvalidTicket)?;
        let head: [u8; HEAD_LENGTH] = decode(head)?.try_into().map_err(|_| InvalidTicket)?;
        let [version, key_id, id @ ..] = head;
        if version != VERSION || !self.keys(purpose).verify(key_id, &head, &decode(tag)?) {
            return Err(InvalidTicket);
        }
        VerificationId::from_bytes(&id).map_err(|_| InvalidTicket)
    }

    const fn keys(&self, purpose: TicketPurpose) -> &MacKeys {
        match purpose {
            TicketPurpose::Return => &self.keys_for_return,
            TicketPurpose::Callback => &self.keys_for_callback,
        }
    }
}

fn encode(bytes: &[u8]) -> String {
    BASE32_NOPAD.encode(bytes).to_ascii_lowercase()
}

fn decode(text: &str) -> Result<Vec<u8>, InvalidTicket> {
    BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).map_err(|_| InvalidTicket)
}

#[cfg(test)]
mod tests {
    use contract::{AttemptId, UserKey};

    use super::*;

    fn keys(byte: u8) -> TicketKeys {
        TicketKeys::new(&KeyRing::parse(&data_encoding::BASE64.encode(&[byte; 32])).unwrap())
    }

    fn id() -> VerificationId {
        VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([9; 16]))
    }

    #[test]
    fn a_ticket_names_its_verification_in_any_letter_case() {
        let ticket = keys(1).issue(TicketPurpose::Return, id());
        assert_eq!(ticket.len(), 83);
        assert_eq!(keys(1).read(TicketPurpose::Return, &ticket), Ok(id()));
        assert_eq!(keys(1).read(TicketPurpose::Return, &ticket.to_uppercase()), Ok(id()));
    }

    #[test]
    fn altered_foreign_and_exchanged_tickets_are_refused() {
        let ticket = keys(1).issue(TicketPurpose::Return, id());
        assert_eq!(keys(1).read(TicketPurpose::Callback, &ticket), Err(InvalidTicket));
        assert_eq!(keys(2).read(TicketPurpose::Return, &ticket), Err(InvalidTicket));
        for position in 0..ticket.len() {
            let mut altered = ticket.clone().into_bytes();
            altered[position] = if altered[position] == b'b' { b'c' } else { b'b' };
            let altered = String::from_utf8(altered).unwrap();
            assert_eq!(keys(1).read(TicketPurpose::Return, &altered), Err(InvalidTicket), "{position}");
        }
        for foreign in ["", ".", "a.b", &ticket[..56], &format!("{ticket}a")] {
            assert_eq!(keys(1).read(TicketPurpose::Return, foreign), Err(InvalidTicket), "{foreign}");
        }
    }

    #[test]
    fn a_ticket_outlives_a_rotation() {
        let old = data_encoding::BASE64.encode(&[1; 32]);
        let new = data_encoding::BASE64.encode(&[2; 32]);
        let ticket = TicketKeys::new(&KeyRing::parse(&format!("1:{old}")).unwrap())
            .issue(TicketPurpose::Callback, id());
        let rotated = TicketKeys::new(&KeyRing::parse(&format!("2:{new};1:{old}")).unwrap());
        assert_eq!(rotated.read(TicketPurpose::Callback, &ticket), Ok(id()));
    }
}
