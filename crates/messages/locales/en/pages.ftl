### Texts of the pages that a user sees between signing in and going back to the app.
### $client is the name that the app goes by, for example "Contoso".

## Every page

page-title = { $heading } – { $client }
page-support-reference = Support reference:
page-contact-support = Contact support

## Progress: three steps, each with its state for people who hear the page

step-list-label = Progress
step-captured = Document captured
step-checking = Checking
step-back = Back to { $client }
step-state-done = done
step-state-current = in progress
step-state-ahead = still to come

## While the identity check is being set up

preparing-heading = Getting your identity check ready
preparing-message = One moment, please. You'll be taken to the check in a few seconds.
preparing-continue = Continue

## While the document is being checked

waiting-heading = Thank you, we're checking your document
waiting-message = This usually takes a minute or two. You can leave this page open: it keeps itself up to date.
waiting-check-now = Check now
waiting-announce-still = Still checking. You don't need to do anything.
waiting-announce-offline = You're offline. We'll carry on as soon as you're connected again.
waiting-announce-online = You're connected again. Checking…
waiting-announce-ready = Done. Taking you back to { $client }…
waiting-later-message = It's taking a little longer. You can go back to { $client } now; we'll keep checking, and the result will be there the next time you sign in.
# $minutes: counted from now on.
waiting-longest = If you'd rather wait: { $minutes ->
        [one] within a minute
       *[other] within { $minutes } minutes
    } at the latest, this page takes you back to { $client }.
waiting-later-action = Finish later

## When the check is over

ended-continue = Continue to { $client }

## When this browser is not the one that started the check

sign-in-again-heading = Please sign in once more
sign-in-again-message = To keep your account safe, a check continues only in the browser where it began. Please go back to { $client } and sign in again; what you've already done is kept.
sign-in-again-action = Go to { $client }

already-finished-heading = This step is finished
already-finished-message = { $client } already has the result of this step. If you have handed in pictures since then, sign in again to see what came of them.

elsewhere-stopped-message = The identity check stopped before your document and your picture were handed in. Please go back to the device or window where you started.
elsewhere-sign-in = Did you start here? Sign in to { $client } again

elsewhere-heading = You can close this page
elsewhere-message = Thank you. Please go back to the device or window where you started; your identity check continues there by itself.

## When the capture was left or failed

capture-stopped-heading = Your pictures weren't handed in
capture-stopped-message = The identity check stopped before your document and your picture were handed in. Nothing is lost: you can take it up again where you left off.
capture-stopped-retry = Take the pictures now
capture-stopped-leave = Not now, go back to { $client }

## When the check was begun in another browser

begun-elsewhere-heading = This check was started in another browser
begun-elsewhere-message = To keep your account safe, an identity check stays in the browser where it began. Please go on there. If you can't, start over here: { $client } takes you back to the beginning.
begun-elsewhere-restart = Start over in this browser

## When the browser sends no cookie back

cookies-heading = Please allow cookies for this page
cookies-message = We use one cookie to make sure it's still you, and it didn't come back to us. Please allow cookies for this page, then try again.
cookies-action = Try again
cookies-leave = Go back to { $client }

## On the way back to the app

form-post-heading = Taking you back to { $client }
form-post-message = If nothing happens within a few seconds, please select Continue.
form-post-action = Continue

## When the service can't be reached

unavailable-retry = Try again
unavailable-continue = Go back to { $client }

## When no more checks can be had for a while

limit-heading = Please come back later
limit-user-message = You've started several identity checks in a short time. Please try again later, for example tomorrow.
limit-connection-message = Many identity checks have been started from your internet connection. Please try again in an hour, or use another connection, such as mobile data.
limit-all-users-message = So many people are confirming their identity today that we can't take on any more. Please try again tomorrow.
