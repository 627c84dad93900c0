### A request that could not be answered as asked. The reader is the user in front of the screen, not a developer.

fault-malformed-request-heading = Something didn't come through
fault-malformed-request-message = Part of the request was missing or unclear. Please go back and try again.

fault-unknown-verification-heading = We couldn't find this identity check
fault-unknown-verification-message = We couldn't find this identity check; it may have closed. Please sign in again to continue.

fault-not-authorised-message = We couldn't accept this request. Please sign in again to continue.

fault-wrong-object-message = This identity check was started with another account. Please sign in with the account you started with.

fault-name-missing-message = Your account has no surname that your document could be compared with. Please add it to your account, or contact support.

fault-temporarily-unavailable-heading = Please give us a moment
fault-temporarily-unavailable-message = We can't answer right now. Please try again in a few minutes.
