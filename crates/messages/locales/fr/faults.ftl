### A request that could not be answered as asked. The reader is the person in front of the screen, not a developer.

fault-malformed-request-heading = Il nous manque une information
fault-malformed-request-message = Une partie de la demande était manquante ou illisible. Veuillez revenir en arrière et réessayer.

fault-unknown-verification-heading = Nous n’avons pas trouvé cette vérification
fault-unknown-verification-message = Nous n’avons pas trouvé cette vérification d’identité ; elle a peut-être expiré. Veuillez vous reconnecter pour continuer.

fault-not-authorised-message = Nous n’avons pas pu accepter cette demande. Veuillez vous reconnecter pour continuer.

fault-wrong-object-message = Cette vérification d’identité a été commencée avec un autre compte. Veuillez vous connecter avec le compte utilisé au départ.

fault-name-missing-message = Votre compte n’indique pas de nom de famille à comparer avec votre document. Ajoutez-le à votre compte ou contactez l’assistance.

fault-temporarily-unavailable-heading = Un instant, s’il vous plaît
fault-temporarily-unavailable-message = Nous ne pouvons pas répondre pour le moment. Veuillez réessayer dans quelques minutes.
