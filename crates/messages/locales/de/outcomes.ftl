### What came of a verification. Headings stand on the few pages that tell it; messages stand there, on Azure AD B2C's own pages and in
### API answers. One or two short sentences: what happened, what to do next, no blame.

outcome-pending-message = Ihre Identitätsprüfung ist noch offen. Sie können jetzt weitermachen oder bei Ihrer nächsten Anmeldung.

outcome-submitted-message = Wir haben alles, was wir brauchen, und prüfen es gerade. Sie müssen nichts weiter tun; meist dauert es nur wenige Minuten.

outcome-approved-message = Vielen Dank, Ihre Identität ist bestätigt. Damit ist alles erledigt.

# $attempts: how many more there are.
outcome-rejected-retryable-message =
    Ihr Ausweis war nicht lesbar. Bitte versuchen Sie es bei gutem Licht noch einmal, mit gültigem Reisepass, Personalausweis oder Führerschein. { $attempts ->
        [one] Sie haben noch einen Versuch.
       *[other] Sie haben noch { $attempts } Versuche.
    }

# $attempts: how many more there are.
outcome-rejected-another-document-message =
    Diesen Ausweis konnten wir nicht annehmen. Bitte versuchen Sie es mit einem anderen gültigen Reisepass, Personalausweis oder Führerschein, vollständig und unterschrieben. { $attempts ->
        [one] Sie haben noch einen Versuch.
       *[other] Sie haben noch { $attempts } Versuche.
    }

outcome-rejected-final-heading = Wir konnten Ihre Identität nicht bestätigen
outcome-rejected-final-message = Mit den vorliegenden Angaben konnten wir Ihre Identität nicht bestätigen. Bitte wenden Sie sich an den Support; dort hilft man Ihnen weiter.

outcome-review-heading = Über Ihre Prüfung ist noch nicht entschieden
outcome-review-message = Über Ihre Identitätsprüfung konnte nicht automatisch entschieden werden. Bitte melden Sie sich später wieder an, um zu sehen, ob es ein Ergebnis gibt, oder wenden Sie sich an den Support.

outcome-differs-message = Name oder Geburtsdatum in Ihrem Konto stimmen nicht mit Ihrem Ausweis überein. Berichtigen Sie Ihr Konto und melden Sie sich erneut an, oder versuchen Sie es mit einem anderen Ausweis.

outcome-differs-final-message = Ihr Ausweis wurde gelesen, aber Name oder Geburtsdatum in Ihrem Konto stimmen nicht damit überein. Bitte berichtigen Sie Ihr Konto und melden Sie sich erneut an.

outcome-incomplete-message = Ihre Identitätsprüfung wurde vorzeitig abgebrochen. Sie können jederzeit neu beginnen; halten Sie dafür Ausweis und Smartphone bereit.

outcome-expired-message = Ihre Identitätsprüfung war zu lange offen und ist abgelaufen. Bitte beginnen Sie eine neue; es dauert nur wenige Minuten.

outcome-superseded-message = Sie haben inzwischen eine neuere Identitätsprüfung begonnen, die diese ersetzt. Bitte machen Sie mit der neueren weiter.

outcome-lapsed-message = Ihre letzte Identitätsprüfung ist nicht mehr gültig. Bitte beginnen Sie eine neue; es dauert nur wenige Minuten.

outcome-failed-message = Bei uns ist etwas schiefgegangen, und Ihre Prüfung konnte nicht abgeschlossen werden. Bitte versuchen Sie es noch einmal.

outcome-blocked-message = Zurzeit können wir Ihnen keinen weiteren Versuch anbieten. Bitte wenden Sie sich an den Support; dort hilft man Ihnen weiter.

outcome-consent-required-message = Bevor wir Ihre Identität prüfen dürfen, brauchen wir Ihre Einwilligung. Bitte stimmen Sie der Prüfung zu, um fortzufahren.

outcome-unavailable-heading = Die Identitätsprüfung macht eine kurze Pause
outcome-unavailable-message = Wir können Ihre Identität gerade nicht prüfen. Bitte versuchen Sie es in ein paar Minuten noch einmal.
