//! What a page may do, as the browser enforces it.

/// A page's content security policy, in the terms of this project.
pub(super) struct Policy<'a> {
    /// Hashes of the styles.
    pub(super) styles: [&'a str; 2],
    /// Hash of the script, if there is one.
    pub(super) script: Option<&'a str>,
    /// Where the logo comes from, if there is one.
    pub(super) logo_origin: Option<String>,
    /// Whether the script asks our own server.
    pub(super) calls_home: bool,
    /// Whether the page holds a form that leaves for another server.
    pub(super) posts_away: bool,
}

impl Policy<'_> {
    /// The header's value. Nothing is allowed but what is named.
    ///
    /// The page whose form leaves carries no `form-action`: Chromium enforces it along the whole chain of redirects, and
    /// after the redirect address come the app's own addresses, custom schemes of phone apps included, which nobody here
    /// knows (open question in w3c/webappsec-csp#8). The form's target is written by the server from a registered
    /// address, and nothing else on that page could change it: no foreign script, no base.
    pub(super) fn header(&self) -> String {
        let styles = self.styles.join(" ");
        let mut directives = vec!["default-src 'none'".to_owned(), format!("style-src {styles}")];
        directives.extend(self.script.map(|hash| format!("script-src {hash}")));
        directives.extend(self.logo_origin.as_ref().map(|origin| format!("img-src {origin}")));
        if self.calls_home {
            directives.push("connect-src 'self'".to_owned());
        }
        if !self.posts_away {
            directives.push("form-action 'none'".to_owned());
        }
        directives.extend(["base-uri 'none'".to_owned(), "frame-ancestors 'none'".to_owned()]);
        directives.join("; ")
    }
}
