### What came of a verification. Headings stand on the few pages that tell it; messages stand there, on Azure AD B2C's own pages and in
### API answers. One or two short sentences: what happened, what to do next, no blame.

outcome-pending-message = Votre vérification d’identité est toujours ouverte. Vous pouvez la poursuivre maintenant ou lors de votre prochaine connexion.

outcome-submitted-message = Nous avons tout ce qu’il nous faut et procédons à la vérification. Vous n’avez rien à faire ; cela prend en général quelques minutes.

outcome-approved-message = Merci, votre identité est confirmée. Tout est en ordre.

# $attempts: how many more there are.
outcome-rejected-retryable-message =
    Votre document n’était pas lisible. Veuillez réessayer sous un bon éclairage, avec un passeport, une carte d’identité ou un permis de conduire valide. { $attempts ->
        [one] Il vous reste { $attempts } tentative.
       *[other] Il vous reste { $attempts } tentatives.
    }

# $attempts: how many more there are.
outcome-rejected-another-document-message =
    Nous ne pouvons pas accepter ce document. Veuillez réessayer avec un autre passeport, carte d’identité ou permis de conduire valide, complet et signé. { $attempts ->
        [one] Il vous reste { $attempts } tentative.
       *[other] Il vous reste { $attempts } tentatives.
    }

outcome-rejected-final-heading = Nous n’avons pas pu confirmer votre identité
outcome-rejected-final-message = Les éléments reçus ne nous ont pas permis de confirmer votre identité. Veuillez contacter l’assistance, qui vous indiquera la marche à suivre.

outcome-review-heading = Votre vérification n’est pas encore tranchée
outcome-review-message = Votre vérification d’identité n’a pas pu être tranchée automatiquement. Reconnectez-vous plus tard pour voir s’il y a un résultat, ou contactez l’assistance.

outcome-differs-message = Votre document a été lu, mais le nom ou la date de naissance de votre compte n’y correspond pas. Corrigez votre compte et reconnectez-vous, ou réessayez avec un autre document.

outcome-differs-final-message = Votre document a été lu, mais le nom ou la date de naissance de votre compte n’y correspond pas. Corrigez votre compte et reconnectez-vous.

outcome-incomplete-message = Votre vérification d’identité s’est arrêtée avant la fin. Vous pouvez recommencer quand vous le souhaitez, avec votre document et votre téléphone.

outcome-expired-message = Votre vérification d’identité est restée ouverte trop longtemps et a expiré. Veuillez en commencer une nouvelle ; quelques minutes suffisent.

outcome-superseded-message = Vous avez commencé une vérification d’identité plus récente, qui remplace celle-ci. Veuillez poursuivre avec la plus récente.

outcome-lapsed-message = Votre dernière vérification d’identité n’est plus valable. Veuillez en commencer une nouvelle ; quelques minutes suffisent.

outcome-failed-message = Un problème est survenu de notre côté et votre vérification n’a pas pu aboutir. Veuillez réessayer.

outcome-blocked-message = Nous ne pouvons pas vous proposer d’autre tentative pour le moment. Veuillez contacter l’assistance, qui vous indiquera la marche à suivre.

outcome-consent-required-message = Nous avons besoin de votre accord avant de vérifier votre identité. Veuillez accepter la vérification pour continuer.

outcome-unavailable-heading = La vérification d’identité fait une courte pause
outcome-unavailable-message = Nous ne pouvons pas vérifier votre identité pour le moment. Veuillez réessayer dans quelques minutes.
