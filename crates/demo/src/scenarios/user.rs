//! Maria Muster, who does what a user does with a browser.

use std::sync::Arc;
use std::time::Duration;

use functions_host::Fault;
use jumio_simulator::{CAPTURE_ERRORS, DeliveryOutcome, Preset, TransactionView};
use tokio::time::sleep;

use super::act::{Act, Link, Site};
use super::error::ScenarioError;
use crate::app::Claims;
use crate::environment::Environment;
use journeys::{Browser, BrowserError, Http, Patience, StepLog, TransportError};

pub(super) const EMAIL: &str = "maria@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
const SIGN_IN: [(&str, &str); 2] = [("email", EMAIL), ("password", PASSWORD)];
pub(crate) const ABOUT: [(&str, &str); 4] =
    [("givenName", "Maria"), ("surname", "Muster"), ("dateOfBirth", "1988-04-17"), ("country", "AUT")];
pub(crate) const CONSENT: (&str, &str) = ("consent", "true");

/// How long a user tries again what does not yet say what it should.
const RELOADS: u32 = 400;
const PAUSE: Duration = Duration::from_millis(250);

/// A user with one browser or two, and what the pages said.
pub(super) struct User<'a> {
    environment: &'a Environment,
    browser: Browser,
    aside: Option<Browser>,
    log: StepLog,
    pages: Vec<String>,
    /// Whether the user is at the second relying party.
    is_at_the_other: bool,
    /// Pages may be broken because the handler was killed.
    expects_breaks: bool,
}

impl<'a> User<'a> {
    pub(super) fn new(environment: &'a Environment, log: StepLog) -> Result<Self, TransportError> {
        let browser = Browser::new(Arc::new(Http::new()?), Patience::default(), log.clone());
        Ok(User {
            environment,
            browser,
            aside: None,
            log,
            pages: Vec::new(),
            is_at_the_other: false,
            expects_breaks: false,
        })
    }

    /// Does it, or lets it happen.
    pub(super) async fn lives_through(&mut self, act: Act) -> Result<(), ScenarioError> {
        match act {
            Act::SignsUp => self.enters("Create account", &[&SIGN_IN[..], &ABOUT, &[CONSENT]].concat()).await,
            Act::SignsUpWithoutConsent => {
                self.enters("Create account", &[&SIGN_IN[..], &ABOUT].concat()).await
            }
            Act::SignsIn => self.enters("Sign in", &SIGN_IN).await,
            Act::GoesToTheOtherApp => {
                self.is_at_the_other = true;
                Ok(())
            }
            Act::OpensTheApp => self.opens(&self.home()).await,
            Act::Presses(button) => self.presses(button, &[]).await,
            Act::Follows(link) => self.follows(link).await,
            Act::Waits(seconds) => {
                sleep(Duration::from_secs(seconds)).await;
                Ok(())
            }
            Act::Reloads => self.reloads().await,
            Act::GoesBack => {
                let arrived = self.browser.back().await.map(drop);
                self.stops(arrived).await
            }
            Act::GoesForward => {
                let arrived = self.browser.forward().await.map(drop);
                self.stops(arrived).await
            }
            Act::Opens(link) => self.opens(&self.address_of(link)?).await,
            Act::LeavesForEveryReason => self.leaves_for_every_reason().await,
            Act::WillCloseBefore(site) => Ok(self.browser.close_before(&self.address(site))?),
            Act::TakesAnotherBrowser => {
                self.takes(self.browser.another());
                Ok(())
            }
            Act::TakesAnotherTab => {
                self.takes(self.browser.tab());
                Ok(())
            }
            Act::TakesTheOther => {
                let other = self.aside.take().ok_or(BrowserError::NoPage)?;
                self.takes(other);
                Ok(())
            }
            Act::RefusesCookies => Ok(self.browser.refuse_cookies(Some(&self.address(Site::Functions)))?),
            Act::AllowsCookies => Ok(self.browser.refuse_cookies(None)?),
            Act::SwitchesScriptsOff => {
                self.browser.switch_scripts_off();
                Ok(())
            }
            Act::LoadsTwice => Ok(self.browser.load_twice(&self.address(Site::Functions))?),
            Act::JumioAnnounces => {
                self.environment.simulator.until(|all| all.first().is_some_and(is_announced)).await;
                Ok(())
            }
            Act::JumioIsAsked => {
                for _ in 0..RELOADS {
                    sleep(PAUSE).await;
                    if self.environment.simulator.counts().details > 0 {
                        break;
                    }
                }
                sleep(PAUSE).await;
                Ok(())
            }
            Act::JumioDecides(ending) => {
                self.environment.simulator.revise(ending);
                Ok(())
            }
            Act::FaultProfile(name) => {
                let preset: Preset = name.parse()?;
                self.environment.simulator.set_fault_profile(preset.fault_profile);
                Ok(())
            }
            Act::VerdictBecomes(outcome) => self.waits_for(outcome).await,
            Act::AnswersGetLost(count) => {
                self.environment.b2c.lose_answers(count);
                Ok(())
            }
            Act::HandlerDies(function, spared, moment) => {
                self.environment.host.inject(Fault::Kill { function: Some(function), spared, moment });
                self.expects_breaks = true;
                Ok(())
            }
        }
    }

    /// The headings of the pages on which the user stopped, in order.
    pub(super) fn into_pages(self) -> Vec<String> {
        self.pages
    }

    /// What the app knows; nothing if the user is not signed in.
    pub(super) async fn claims(&self) -> Claims {
        self.browser.json(&self.environment.app.claims_address()).await.unwrap_or_default()
    }

    /// What the app of the second relying party knows, where there is one.
    pub(super) async fn claims_at_the_other_app(&self) -> Option<Claims> {
        let other = self.environment.other.as_ref()?;
        self.browser.json(&other.app.claims_address()).await.ok()
    }

    fn home(&self) -> String {
        let other = self.environment.other.as_ref().filter(|_| self.is_at_the_other);
        other.map_or_else(|| self.environment.app.home(), |other| other.app.home())
    }

    async fn enters(&mut self, button: &str, fields: &[(&str, &str)]) -> Result<(), ScenarioError> {
        self.browser.open(&self.home()).await?;
        self.browser.press("Sign up or sign in", &[]).await?;
        self.presses(button, fields).await
    }

    async fn opens(&mut self, address: &str) -> Result<(), ScenarioError> {
        let arrived = self.browser.open(address).await.map(drop);
        self.stops(arrived).await
    }

    async fn presses(&mut self, button: &str, fields: &[(&str, &str)]) -> Result<(), ScenarioError> {
        let arrived = self.browser.press(button, fields).await.map(drop);
        self.stops(arrived).await
    }

    async fn follows(&mut self, link: &str) -> Result<(), ScenarioError> {
        let arrived = self.browser.click(link).await.map(drop);
        self.stops(arrived).await
    }

    async fn reloads(&mut self) -> Result<(), ScenarioError> {
        let arrived = self.browser.reload().await.map(drop);
        self.stops(arrived).await
    }

    async fn leaves_for_every_reason(&mut self) -> Result<(), ScenarioError> {
        for error in CAPTURE_ERRORS {
            let code = error.code.to_string();
            self.browser.press("Leave without finishing", &[("errorCode", &code)]).await?;
            self.browser.click("Take the pictures now").await?;
        }
        self.stops(Ok(())).await
    }

    fn takes(&mut self, browser: Browser) {
        self.aside = Some(std::mem::replace(&mut self.browser, browser));
    }

    /// The tenant asks outside of any journey.
    async fn waits_for(&mut self, outcome: &'static str) -> Result<(), ScenarioError> {
        for _ in 0..RELOADS {
            if self.environment.b2c.verdict(EMAIL).await.as_deref() == Some(outcome) {
                return Ok(());
            }
            sleep(PAUSE).await;
        }
        Err(ScenarioError::NoVerdict(outcome))
    }

    fn address(&self, site: Site) -> String {
        match site {
            Site::Jumio => self.environment.simulator.base_url().to_owned(),
            Site::Functions => self.environment.host.base_url(),
            Site::Tenant => self.environment.b2c.address(),
        }
    }

    fn address_of(&self, link: Link) -> Result<String, ScenarioError> {
        let return_url = || {
            let transaction = self.environment.simulator.transactions().into_iter().next()?;
            transaction.success_url
        };
        let address = match link {
            Link::LeftOpen => self.aside.as_ref().and_then(Browser::left_at).map(ToString::to_string),
            Link::Return => return_url(),
            Link::Continue => return_url().map(|address| address.replace("/return/", "/continue/")),
        };
        address.ok_or(ScenarioError::NoLink)
    }

    /// The user looks where the last step has led.
    async fn stops(&mut self, arrived: Result<(), BrowserError>) -> Result<(), ScenarioError> {
        let heading = match arrived {
            Err(BrowserError::Closed) => "(the browser was closed)".to_owned(),
            Err(error) => return Err(error.into()),
            Ok(()) => {
                self.reloads_what_broke().await?;
                self.browser.page()?.heading()
            }
        };
        (self.log)(&format!("  = {heading}"));
        self.pages.push(heading);
        Ok(())
    }

    /// The host's page for a request whose handler has died has nothing on it.
    async fn reloads_what_broke(&mut self) -> Result<(), BrowserError> {
        for _ in 0..RELOADS {
            let page = self.browser.page()?;
            if !(self.expects_breaks && page.status() >= 500 && page.heading().is_empty()) {
                break;
            }
            sleep(PAUSE).await;
            self.browser.reload().await?;
        }
        Ok(())
    }
}

/// The functions have heard of the transaction's end.
fn is_announced(transaction: &TransactionView) -> bool {
    transaction.deliveries.iter().any(|delivery| delivery.outcome == DeliveryOutcome::Answered(200))
}
