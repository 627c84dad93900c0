### Texts of the pages that a person sees between signing in and going back to the app.
### $client is the name that the app goes by, for example "Contoso".

## Every page

page-title = { $heading } – { $client }
page-support-reference = Référence pour l’assistance :
page-contact-support = Contacter l’assistance

## Progress: three steps, each with its state for people who hear the page

step-list-label = Progression
step-captured = Document photographié
step-checking = Vérification
step-back = Retour à { $client }
step-state-done = terminé
step-state-current = en cours
step-state-ahead = à venir

## While the identity check is being set up

preparing-heading = Nous préparons votre vérification d’identité
preparing-message = Un instant, s’il vous plaît. La vérification s’ouvrira dans quelques secondes.
preparing-continue = Continuer

## While the document is being checked

waiting-heading = Merci, nous vérifions votre document
waiting-message = Cela prend en général une à deux minutes. Vous pouvez laisser cette page ouverte : elle se met à jour d’elle-même.
waiting-check-now = Vérifier maintenant
waiting-announce-still = La vérification est toujours en cours. Vous n’avez rien à faire.
waiting-announce-offline = Vous êtes hors ligne. Nous reprendrons dès que la connexion sera rétablie.
waiting-announce-online = La connexion est rétablie. Nous regardons où en est la vérification…
waiting-announce-ready = C’est terminé. Retour à { $client }…
waiting-later-message = C’est un peu plus long que d’habitude. Vous pouvez revenir à { $client } dès maintenant ; nous poursuivons la vérification et le résultat vous attendra à votre prochaine connexion.
# $minutes: counted from now on.
waiting-longest = Si vous préférez attendre, cette page vous ramènera à { $client } d’ici { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    } au plus tard.
waiting-later-action = Terminer plus tard

## When the check is over

ended-continue = Continuer vers { $client }

## When this browser is not the one that started the check

sign-in-again-heading = Veuillez vous connecter encore une fois
sign-in-again-message = Pour protéger votre compte, une vérification ne se poursuit que dans le navigateur où elle a commencé. Veuillez revenir à { $client } et vous reconnecter ; ce que vous avez déjà fait est conservé.
sign-in-again-action = Accéder à { $client }

already-finished-heading = Cette étape est terminée
already-finished-message = { $client } dispose déjà du résultat de cette étape. Si vous avez envoyé des photos depuis, reconnectez-vous pour en connaître le résultat.

elsewhere-stopped-message = La vérification d’identité s’est arrêtée avant l’envoi de votre document et de votre photo. Veuillez revenir sur l’appareil ou dans la fenêtre où vous avez commencé.
elsewhere-sign-in = Vous avez commencé ici ? Reconnectez-vous à { $client }

elsewhere-heading = Vous pouvez fermer cette page
elsewhere-message = Merci. Veuillez revenir sur l’appareil ou dans la fenêtre où vous avez commencé ; votre vérification d’identité s’y poursuit d’elle-même.

## When the capture was left or failed

capture-stopped-heading = Vos photos n’ont pas été envoyées
capture-stopped-message = La vérification d’identité s’est arrêtée avant l’envoi de votre document et de votre photo. Rien n’est perdu : vous pouvez reprendre là où vous en étiez.
capture-stopped-retry = Prendre les photos maintenant
capture-stopped-leave = Pas maintenant, revenir à { $client }

## When the check was begun in another browser

begun-elsewhere-heading = Cette vérification a commencé dans un autre navigateur
begun-elsewhere-message = Pour protéger votre compte, une vérification d’identité reste dans le navigateur où elle a commencé. Veuillez la poursuivre là-bas. Si ce n’est pas possible, recommencez ici : { $client } vous ramènera au début.
begun-elsewhere-restart = Recommencer dans ce navigateur

## When the browser sends no cookie back

cookies-heading = Veuillez autoriser les cookies pour cette page
cookies-message = Nous utilisons un seul cookie, pour nous assurer qu’il s’agit toujours de vous, et il ne nous est pas revenu. Veuillez autoriser les cookies pour cette page, puis réessayer.
cookies-action = Réessayer
cookies-leave = Revenir à { $client }

## On the way back to the app

form-post-heading = Nous vous ramenons à { $client }
form-post-message = Si rien ne se passe dans les prochaines secondes, veuillez sélectionner « Continuer ».
form-post-action = Continuer

## When the service can't be reached

unavailable-retry = Réessayer
unavailable-continue = Revenir à { $client }

## When no more checks can be had for a while

limit-heading = Veuillez revenir plus tard
limit-user-message = Vous avez commencé plusieurs vérifications d’identité en peu de temps. Veuillez réessayer plus tard, par exemple demain.
limit-connection-message = De nombreuses vérifications d’identité ont été commencées depuis votre connexion internet. Veuillez réessayer dans une heure, ou par une autre connexion, par exemple celle de votre mobile.
limit-all-users-message = De très nombreuses personnes confirment leur identité aujourd’hui et nous ne pouvons pas en accueillir davantage. Veuillez réessayer demain.
