//! Who takes part, and what they prove it by.

pub(crate) const API_KEY: &str = "a-key-that-only-the-policy-knows";

pub(crate) const CLIENT: &str = "b2c-contoso";

pub(crate) const CLIENT_SECRET: &str = "a-secret-that-only-b2c-knows";

pub(crate) const REDIRECT_URI: &str = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp";

pub(crate) const JUMIO_CLIENT: &str = "client";

pub(crate) const JUMIO_SECRET: &str = "secret";
