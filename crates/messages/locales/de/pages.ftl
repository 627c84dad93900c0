### Texts of the pages that a person sees between signing in and going back to the app.
### $client is the name that the app goes by, for example "Contoso".

## Every page

page-title = { $heading } – { $client }
page-support-reference = Support-Kennung:
page-contact-support = Support kontaktieren

## Progress: three steps, each with its state for people who hear the page

step-list-label = Fortschritt
step-captured = Ausweis fotografiert
step-checking = Prüfung
step-back = Zurück zu { $client }
step-state-done = erledigt
step-state-current = läuft
step-state-ahead = steht noch aus

## While the identity check is being set up

preparing-heading = Ihre Identitätsprüfung wird vorbereitet
preparing-message = Einen Moment, bitte. In wenigen Sekunden geht es weiter zur Prüfung.
preparing-continue = Weiter

## While the document is being checked

waiting-heading = Vielen Dank, wir prüfen Ihren Ausweis
waiting-message = Das dauert meist ein bis zwei Minuten. Lassen Sie diese Seite einfach offen; sie aktualisiert sich von selbst.
waiting-check-now = Jetzt nachsehen
waiting-announce-still = Die Prüfung läuft noch. Sie müssen nichts tun.
waiting-announce-offline = Sie sind offline. Sobald Sie wieder verbunden sind, geht es weiter.
waiting-announce-online = Sie sind wieder verbunden. Wir sehen nach …
waiting-announce-ready = Fertig. Es geht zurück zu { $client } …
waiting-later-message = Es dauert diesmal etwas länger. Sie können schon jetzt zu { $client } zurückkehren; wir prüfen weiter, und das Ergebnis liegt bei Ihrer nächsten Anmeldung vor.
# $minutes: counted from now on.
waiting-longest = Wenn Sie lieber warten: Spätestens { $minutes ->
        [one] in einer Minute
       *[other] in { $minutes } Minuten
    } bringt Sie diese Seite zurück zu { $client }.
waiting-later-action = Später abschließen

## When the check is over

ended-continue = Weiter zu { $client }

## When this browser is not the one that started the check

sign-in-again-heading = Bitte melden Sie sich noch einmal an
sign-in-again-message = Zum Schutz Ihres Kontos geht eine Prüfung nur in dem Browser weiter, in dem sie begonnen hat. Bitte kehren Sie zu { $client } zurück und melden Sie sich erneut an; was Sie schon erledigt haben, bleibt erhalten.
sign-in-again-action = Zu { $client }

already-finished-heading = Dieser Schritt ist abgeschlossen
already-finished-message = Das Ergebnis dieses Schritts liegt { $client } bereits vor. Falls Sie seitdem Fotos übermittelt haben, melden Sie sich erneut an, um zu sehen, was daraus geworden ist.

elsewhere-stopped-message = Die Identitätsprüfung wurde abgebrochen, bevor die Fotos von Ausweis und Gesicht übermittelt waren. Bitte kehren Sie dorthin zurück, wo Sie begonnen haben: zum anderen Gerät oder Fenster.
elsewhere-sign-in = Haben Sie hier begonnen? Erneut bei { $client } anmelden

elsewhere-heading = Sie können diese Seite schließen
elsewhere-message = Vielen Dank. Bitte kehren Sie dorthin zurück, wo Sie begonnen haben, zum anderen Gerät oder Fenster; dort geht Ihre Identitätsprüfung von selbst weiter.

## When the capture was left or failed

capture-stopped-heading = Ihre Fotos wurden nicht übermittelt
capture-stopped-message = Die Identitätsprüfung wurde abgebrochen, bevor die Fotos von Ausweis und Gesicht übermittelt waren. Es ist nichts verloren: Sie können dort weitermachen, wo Sie aufgehört haben.
capture-stopped-retry = Fotos jetzt aufnehmen
capture-stopped-leave = Nicht jetzt, zurück zu { $client }

## When the check was begun in another browser

begun-elsewhere-heading = Diese Prüfung wurde in einem anderen Browser begonnen
begun-elsewhere-message = Zum Schutz Ihres Kontos bleibt eine Identitätsprüfung in dem Browser, in dem sie begonnen hat. Bitte machen Sie dort weiter. Wenn das nicht geht, beginnen Sie hier von vorn: { $client } bringt Sie zurück zum Anfang.
begun-elsewhere-restart = In diesem Browser neu beginnen

## When the browser sends no cookie back

cookies-heading = Bitte erlauben Sie Cookies für diese Seite
cookies-message = Ein einziges Cookie zeigt uns, dass Sie es noch sind, und es ist nicht zu uns zurückgekommen. Bitte erlauben Sie Cookies für diese Seite und versuchen Sie es dann noch einmal.
cookies-action = Noch einmal versuchen
cookies-leave = Zurück zu { $client }

## On the way back to the app

form-post-heading = Es geht zurück zu { $client }
form-post-message = Wenn in den nächsten Sekunden nichts passiert, wählen Sie bitte „Weiter“.
form-post-action = Weiter

## When the service can't be reached

unavailable-retry = Noch einmal versuchen
unavailable-continue = Zurück zu { $client }

## When no more checks can be had for a while

limit-heading = Bitte kommen Sie später wieder
limit-user-message = Sie haben in kurzer Zeit mehrere Identitätsprüfungen begonnen. Bitte versuchen Sie es später noch einmal, zum Beispiel morgen.
limit-connection-message = Über Ihre Internetverbindung wurden viele Identitätsprüfungen begonnen. Bitte versuchen Sie es in einer Stunde noch einmal oder über eine andere Verbindung, etwa mobile Daten.
limit-all-users-message = Heute bestätigen so viele Menschen ihre Identität, dass wir keine weiteren Prüfungen annehmen können. Bitte versuchen Sie es morgen noch einmal.
