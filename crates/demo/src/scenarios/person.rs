//! Maria Muster, who does what a person does with a browser.

use std::time::Duration;

use tokio::time::sleep;

use crate::app::Claims;
use crate::browser::{Browser, BrowserError, Patience, StepLog};
use crate::stage::Stage;

const EMAIL: (&str, &str) = ("email", "maria@example.com");
const PASSWORD: (&str, &str) = ("password", "correct horse battery staple");
const ACCOUNT: [(&str, &str); 6] = [
    EMAIL,
    PASSWORD,
    ("givenName", "Maria"),
    ("surname", "Muster"),
    ("dateOfBirth", "1988-04-17"),
    ("country", "AUT"),
];
const CONSENT: (&str, &str) = ("consent", "true");

/// The link on the functions' last page.
const WAY_ON: &str = "Continue to Contoso";
/// The button on the tenant's page that offers another attempt.
const TRY_AGAIN: &str = "Try again";

/// How often a person tries a page again that does not say what it should.
const RELOADS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(250);

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

    /// Opens the app and creates an account; everything after that is up to the page that is shown then.
    pub(super) async fn signs_up(&mut self) -> Result<(), BrowserError> {
        self.wants_in().await?;
        self.presses("Create account", &[&ACCOUNT[..], &[CONSENT]].concat()).await
    }

    /// Creates an account and closes the browser when it is about to open Jumio's page.
    pub(super) async fn signs_up_and_leaves_before_jumio(&mut self) -> Result<(), BrowserError> {
        self.wants_in().await?;
        self.browser.close_before(self.stage.simulator.base_url())?;
        match self.presses("Create account", &[&ACCOUNT[..], &[CONSENT]].concat()).await {
            Err(BrowserError::Closed) => {
                self.sees("(the browser was closed)");
                Ok(())
            }
            other => other,
        }
    }

    /// Meanwhile the tenant asks for the verdict until it hears this outcome.
    pub(super) async fn waits_for_the_verdict(&self, outcome: &str) {
        for _ in 0..RELOADS {
            if self.stage.b2c.verdict(EMAIL.1).await.as_deref() == Some(outcome) {
                return;
            }
            sleep(PAUSE).await;
        }
    }

    /// The same, with the box about the check left empty.
    pub(super) async fn signs_up_without_consent(&mut self) -> Result<(), BrowserError> {
        self.wants_in().await?;
        self.presses("Create account", &ACCOUNT).await
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

    /// On Jumio's page, left open for too long: finds the way back.
    pub(super) async fn comes_back_too_late(&mut self) -> Result<(), BrowserError> {
        let heading = self.browser.reload().await?.heading();
        self.sees(&heading);
        self.clicks("Continue").await?;
        self.reloads_until_it_offers(TRY_AGAIN).await
    }

    /// Goes on with another browser, which knows nothing of the first.
    pub(super) fn takes_another_browser(&mut self) -> Result<(), BrowserError> {
        self.browser = Browser::new(Patience::default(), self.log.clone())?;
        Ok(())
    }

    /// On the functions' page for a browser that did not begin.
    pub(super) async fn starts_over_here(&mut self) -> Result<(), BrowserError> {
        self.clicks("Start over in this browser").await
    }

    /// On the page with the outcome, when it is not the one hoped for.
    pub(super) async fn goes_on(&mut self) -> Result<(), BrowserError> {
        self.clicks(WAY_ON).await
    }

    /// On the tenant's message page.
    pub(super) async fn tries_again(&mut self) -> Result<(), BrowserError> {
        self.presses(TRY_AGAIN, &[]).await
    }

    /// On the tenant's page that asks for consent.
    pub(super) async fn agrees(&mut self) -> Result<(), BrowserError> {
        self.presses("I agree", &[]).await
    }

    /// On the tenant's page that has nothing to offer.
    pub(super) async fn accepts_the_message(&mut self) -> Result<(), BrowserError> {
        self.presses("Continue", &[]).await
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
        self.sees(&heading);
        Ok(())
    }

    /// The functions may still be about to hear of what the page depends on.
    async fn reloads_until_it_offers(&mut self, button: &str) -> Result<(), BrowserError> {
        for _ in 0..RELOADS {
            if self.browser.page()?.has_button(button) {
                return Ok(());
            }
            sleep(PAUSE).await;
            let heading = self.browser.reload().await?.heading();
            self.sees(&heading);
        }
        Err(BrowserError::NoButton(button.to_owned()))
    }

    async fn clicks(&mut self, link: &str) -> Result<(), BrowserError> {
        let heading = self.browser.click(link).await?.heading();
        self.sees(&heading);
        Ok(())
    }

    fn sees(&self, heading: &str) {
        (self.log)(&format!("  = {heading}"));
    }
}
