//! Maria Muster, who does what a person does with a browser.

use crate::app::Claims;
use crate::browser::{Browser, BrowserError, Patience, StepLog};
use crate::stage::Stage;

const EMAIL: (&str, &str) = ("email", "maria@example.com");
const PASSWORD: (&str, &str) = ("password", "correct horse battery staple");

/// A person with one browser.
pub(crate) struct Person<'a> {
    stage: &'a Stage,
    browser: Browser,
    log: StepLog,
}

impl<'a> Person<'a> {
    pub(super) fn new(stage: &'a Stage, log: StepLog) -> Result<Self, BrowserError> {
        let browser = Browser::new(Patience::default(), log.clone())?;
        Ok(Person { stage, browser, log })
    }

    /// The same person with another browser, which knows nothing of the first.
    pub(super) fn with_another_browser(self) -> Result<Self, BrowserError> {
        (self.log)("another browser");
        Person::new(self.stage, self.log)
    }

    /// Opens the app and creates an account; everything after that is up to the page that is shown then.
    pub(super) async fn signs_up(&mut self) -> Result<(), BrowserError> {
        self.wants_in().await?;
        let form = [
            EMAIL,
            PASSWORD,
            ("givenName", "Maria"),
            ("surname", "Muster"),
            ("dateOfBirth", "1988-04-17"),
            ("country", "AUT"),
            ("consent", "true"),
        ];
        self.presses("Create account", &form).await
    }

    /// Opens the app and signs in with the account.
    pub(super) async fn signs_in(&mut self) -> Result<(), BrowserError> {
        self.wants_in().await?;
        self.presses("Sign in", &[EMAIL, PASSWORD]).await
    }

    pub(super) async fn signs_out(&mut self) -> Result<(), BrowserError> {
        self.presses("Sign out", &[]).await
    }

    /// At Jumio: hands in document and face, and waits for what comes of it.
    pub(super) async fn submits_the_document(&mut self) -> Result<(), BrowserError> {
        self.presses("Submit document", &[]).await
    }

    /// On the tenant's message page.
    pub(super) async fn tries_again(&mut self) -> Result<(), BrowserError> {
        self.presses("Try again", &[]).await
    }

    /// What the app knows.
    pub(super) async fn claims(&self) -> Result<Claims, BrowserError> {
        self.browser.json(&self.stage.app.claims_address()).await
    }

    async fn wants_in(&mut self) -> Result<(), BrowserError> {
        self.browser.open(&self.stage.app.home()).await?;
        self.presses("Sign up or sign in", &[]).await
    }

    async fn presses(&mut self, button: &str, fields: &[(&str, &str)]) -> Result<(), BrowserError> {
        let heading = self.browser.press(button, fields).await?.heading();
        (self.log)(&format!("  = {heading}"));
        Ok(())
    }
}
