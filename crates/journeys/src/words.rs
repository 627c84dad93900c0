//! The words of the pages that a user presses.

/// Jumio's button.
pub const SUBMIT: &str = "Submit document";
/// The link on the functions' last page.
pub const WAY_ON: &str = "Continue to Contoso";
/// The tenant's button that offers another attempt, and the functions' link that does.
pub const TRY_AGAIN: &str = "Try again";
/// The app's button.
pub const SIGN_OUT: &str = "Sign out";
/// The functions' link for a browser that did not begin.
pub const START_OVER: &str = "Start over in this browser";
/// The tenant's button for a user who signs in again and has their verdict already.
pub const CONTINUE: &str = "Continue";
