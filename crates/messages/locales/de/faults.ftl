### A request that could not be answered as asked. The reader is the person in front of the screen, not a developer.

fault-malformed-request-heading = Da ist etwas nicht angekommen
fault-malformed-request-message = Ein Teil der Anfrage fehlte oder war unklar. Bitte gehen Sie zurück und versuchen Sie es noch einmal.

fault-unknown-verification-heading = Wir haben diese Identitätsprüfung nicht gefunden
fault-unknown-verification-message = Wir haben diese Identitätsprüfung nicht gefunden; vielleicht ist sie schon abgelaufen. Bitte melden Sie sich erneut an, um fortzufahren.

fault-not-authorised-message = Wir konnten diese Anfrage nicht annehmen. Bitte melden Sie sich erneut an, um fortzufahren.

fault-wrong-object-message = Diese Identitätsprüfung wurde mit einem anderen Konto begonnen. Bitte melden Sie sich mit dem Konto an, mit dem Sie begonnen haben.

fault-name-missing-message = In Ihrem Konto fehlt der Nachname, mit dem Ihr Ausweis verglichen wird. Bitte ergänzen Sie ihn, oder wenden Sie sich an den Support.

fault-temporarily-unavailable-heading = Bitte geben Sie uns einen Moment
fault-temporarily-unavailable-message = Wir können gerade nicht antworten. Bitte versuchen Sie es in ein paar Minuten noch einmal.
