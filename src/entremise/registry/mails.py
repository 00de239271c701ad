"""What the register tells by mail: one text for each kind and language, in `mails/`."""

from entremise.notices.kinds import Both, Kind

_REPORT = {
    "firm": "Fournil des Calanques",
    "identifier": "siret:00000001600014",
    "message": "Nous avons déménagé au 3 rue de la République.",
    "url": "/entreprises/siret/00000001600014",
}

KINDS = [
    Kind(
        "error_reported",
        Both("Erreur signalée sur une fiche : à la chambre", "An error is reported: told to the chamber"),
        example=_REPORT | {"email": "fournil@example.org"},
        urgent=True,
        because=Both("la chambre tient le registre", "the chamber keeps the register"),
    ),
    Kind(
        "error_confirmed",
        Both("Erreur signalée sur une fiche : à qui la signale", "An error is reported: told to who reported it"),
        example=_REPORT,
        urgent=True,
        because=Both(
            "quelqu’un a signalé une erreur en donnant cette adresse", "somebody reported an error with this address"
        ),
    ),
    Kind(
        "membership_to_check",
        Both("Rattachement à vérifier : à la chambre", "Membership to check: to the chamber"),
        example={"name": "", "organisation": "Fournil des Calanques", "proof": "letter"},
        because=Both("la chambre vérifie les rattachements", "the chamber checks who belongs to which organisation"),
    ),
]
