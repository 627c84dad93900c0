use std::time::Duration;

use crate::{
    Browser, BrowserError, JourneyError, RelyingParty,
    direct_party::opened,
    words::{CONTINUE, SUBMIT, TRY_AGAIN, WAY_ON},
};

/// How many pages a user bears with, and how long they wait where something is busy.
const PAGES: u32 = 60;
const PAUSE: Duration = Duration::from_secs(1);

/// A user who wants to get through presses what leads on; each document that they submit comes to the next of these
/// outcomes. Answers with what the relying party hears in the end.
pub async fn walk(
    browser: &mut Browser,
    party: &mut dyn RelyingParty,
    outcomes: &[&str],
) -> Result<String, JourneyError> {
    let mut outcomes = outcomes.iter();
    party.enter(browser).await?;
    for _ in 0..PAGES {
        if let Some(outcome) = party.outcome(browser).await? {
            return Ok(outcome);
        }
        if go_on(browser, &mut outcomes).await? {
            continue;
        }
        tokio::time::sleep(PAUSE).await;
        party.enter(browser).await?;
    }
    Err(JourneyError::NoWayBack)
}

/// False: this page leads nowhere, as after an outage; only the relying party does.
async fn go_on<'a>(
    browser: &mut Browser,
    outcomes: &mut impl Iterator<Item = &'a &'a str>,
) -> Result<bool, JourneyError> {
    let page = browser.page()?;
    let went = if page.has_button(SUBMIT) {
        let outcome = outcomes.next().ok_or_else(|| BrowserError::NoField("one more outcome".to_owned()))?;
        browser.press(SUBMIT, &[("outcome", outcome)]).await
    } else if page.has_link(WAY_ON) {
        browser.click(WAY_ON).await
    } else if page.status() >= 500 {
        tokio::time::sleep(PAUSE).await;
        browser.reload().await
    } else if page.has_link(TRY_AGAIN) {
        tokio::time::sleep(PAUSE).await;
        browser.click(TRY_AGAIN).await
    } else if page.has_button(TRY_AGAIN) {
        browser.press(TRY_AGAIN, &[]).await
    } else if page.has_button(CONTINUE) {
        browser.press(CONTINUE, &[]).await
    } else {
        return Ok(false);
    };
    opened(went.map(drop))?;
    Ok(true)
}
