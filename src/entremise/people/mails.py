"""The messages about accounts and memberships."""

from entremise.notices.kinds import Both, Kind

_NAMED = {"name": "Camille Essai", "organisation": "Fournil des Calanques"}
_CODE = {"code": "1234-5678", "minutes": 15}

KINDS = [
    Kind(
        "membership_asked",
        Both("Demande de rattachement reçue", "Membership asked for"),
        example={**_NAMED, "proof": "letter"},
    ),
    Kind(
        "letter_sent",
        Both("Le courrier qui porte le code est parti", "The letter with the code has left"),
        example={**_NAMED, "days": 60},
    ),
    Kind(
        "membership_confirmed",
        Both("Rattachement confirmé", "Membership confirmed"),
        example={**_NAMED, "manager": True, "colleague": "Camille Essai"},
    ),
    Kind(
        "membership_refused",
        Both("Rattachement non confirmé", "Membership not confirmed"),
        example={**_NAMED, "reason": "Le nom donné n’est pas celui d’un dirigeant ni d’un salarié connu."},
    ),
    Kind(
        "membership_ended",
        Both("Fin d’un rattachement, à la personne", "Membership ended, to its person"),
        example={**_NAMED, "because": "Départ de l’entreprise", "colleague": "Camille Essai"},
    ),
    Kind(
        "colleague_joined",
        Both("Un collègue arrive, aux gestionnaires", "A colleague joins, to the managers"),
        example={**_NAMED, "manager": False, "colleague": "Dominique Essai"},
    ),
    Kind(
        "colleague_left",
        Both("Un collègue part, aux gestionnaires", "A colleague leaves, to the managers"),
        example={**_NAMED, "because": "", "colleague": "Dominique Essai"},
    ),
    Kind(
        "manager_named",
        Both("Gestion confiée ou retirée", "Management given or taken back"),
        example={**_NAMED, "manager": True, "by": "Dominique Essai"},
    ),
    Kind(
        "invitation",
        Both("Invitation d’un collègue", "Invitation by a colleague"),
        example={"name": "", "organisation": "Fournil des Calanques", "by": "Camille Essai", "days": 14},
        urgent=True,
    ),
    Kind(
        "account_unused",
        Both("Compte inutilisé, avant effacement", "Unused account, before it is erased"),
        example={"name": "Camille Essai", "days": 30},
        urgent=True,
    ),
    Kind(
        "data_erased",
        Both("Données effacées", "Data erased"),
        example={"name": "Camille Essai", "asked": True},
        urgent=True,
    ),
    # What signing in sends at once, without the outbox (adapters.py).
    Kind("sign_in_code", Both("Code pour se connecter", "Code to sign in"), example=_CODE, urgent=True),
    Kind(
        "password_code",
        Both("Code pour changer de mot de passe", "Code for a new password"),
        example=_CODE,
        urgent=True,
    ),
    Kind(
        "address_code", Both("Code pour confirmer une adresse", "Code to prove an address"), example=_CODE, urgent=True
    ),
    Kind(
        "account_changed",
        Both("Changement à la sécurité du compte", "Change to the security of the account"),
        example={"change": "une clé d’accès a été ajoutée", "browser": "Firefox", "at": "22/11/2026 10:30"},
        urgent=True,
    ),
]
