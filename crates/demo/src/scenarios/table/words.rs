//! The words of the pages that scenarios touch.

/// Jumio's button.
pub(crate) const SUBMIT: &str = "Submit document";
/// The link on the functions' last page.
pub(crate) const WAY_ON: &str = "Continue to Contoso";
/// The tenant's button that offers another attempt, and the functions' link that does.
pub(crate) const TRY_AGAIN: &str = "Try again";
/// The app's button.
pub(crate) const SIGN_OUT: &str = "Sign out";
/// The functions' link for a browser that did not begin.
pub(crate) const START_OVER: &str = "Start over in this browser";
