### What came of a verification. Headings stand on the few pages that tell it; messages stand there, on Azure AD B2C's own pages and in
### API answers. One or two short sentences: what happened, what to do next, no blame.

outcome-pending-message = Your identity check is still open. You can continue now, or pick it up the next time you sign in.

outcome-submitted-message = We have everything we need and are checking it now. You don't need to do anything; this usually takes a few minutes.

outcome-approved-message = Thank you, your identity is confirmed. You're all set.

# $attempts: how many more there are.
outcome-rejected-retryable-message =
    We couldn't read your document. Please try again in good light, with a valid passport, identity card or driving licence. { $attempts ->
        [one] You have one attempt left.
       *[other] You have { $attempts } attempts left.
    }

# $attempts: how many more there are.
outcome-rejected-another-document-message =
    We couldn't accept this document. Please try again with another valid passport, identity card or driving licence, complete and signed. { $attempts ->
        [one] You have one attempt left.
       *[other] You have { $attempts } attempts left.
    }

outcome-rejected-final-heading = We couldn't confirm your identity
outcome-rejected-final-message = We couldn't confirm your identity with what we received. Please contact support, and they will help you with the next step.

outcome-review-heading = Your check isn't decided yet
outcome-review-message = Your identity check couldn't be decided automatically. Sign in again later to see whether there is a result, or contact support.

outcome-differs-message = Your document was read, but the name or date of birth in your account doesn't match it. Please correct your account and sign in again, or try again with another document.

outcome-differs-final-message = Your document was read, but the name or date of birth in your account doesn't match it. Please correct your account and sign in again.

outcome-incomplete-message = Your identity check stopped before it was complete. You can start again whenever you're ready, with your document and your phone at hand.

outcome-expired-message = Your identity check was open for too long and has closed. Please start a new one; it only takes a few minutes.

outcome-superseded-message = You've started a newer identity check, and it has taken the place of this one. Please continue with the newer one.

outcome-lapsed-message = Your last identity check is no longer valid. Please start a new one; it only takes a few minutes.

outcome-failed-message = Something went wrong on our side and your check couldn't be completed. Please try again.

outcome-blocked-message = We can't offer another attempt at the moment. Please contact support, and they will help you with the next step.

outcome-consent-required-message = We need your permission before we can check your identity. Please agree to the check to continue.

outcome-unavailable-heading = Identity checks are taking a short break
outcome-unavailable-message = We can't check your identity at the moment. Please try again in a few minutes.
