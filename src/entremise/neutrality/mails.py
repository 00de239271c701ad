"""What neutrality tells by mail: one text for each kind and language, in `mails/`."""

from entremise.neutrality.queries.objections import waits
from entremise.notices.kinds import Both, Kind

_OBJECTION = {
    "name": "Camille Essai",
    "firm": "Fournil des Calanques",
    "need": "Boulangerie et boulangerie-pâtisserie · Marseille, 10 km autour",
    "day": "3 novembre 2026",
    "due": "20 novembre 2026",
    "text": "Notre fiche dit encore que nous sommes à Aix, alors que nous avons déménagé à Marseille.",
    "url": "https://example.org/mes-listes/siret/00000001600014/12",
}
_FOR_ADVISERS = _OBJECTION | {"url": "https://example.org/objections/1"}
_ANSWERS = Both("vous répondez aux contestations des entreprises", "you answer the objections of firms")

KINDS = [
    Kind(
        "objection_received",
        Both("Contestation reçue : à l’entreprise", "Objection received: told to the firm"),
        _OBJECTION,
        urgent=True,
    ),
    Kind(
        "objection_made",
        Both("Une entreprise conteste sa place : à la chambre", "A firm objects to its place: told to the chamber"),
        _FOR_ADVISERS,
        because=_ANSWERS,
        holds=waits,
    ),
    Kind(
        "objection_waiting",
        Both("Rappel : une contestation attend sa réponse", "Reminder: an objection waits for its answer"),
        _FOR_ADVISERS,
        because=_ANSWERS,
        holds=waits,
    ),
    Kind(
        "objection_late",
        Both("Une réponse à une contestation est en retard", "The answer to an objection is late"),
        _FOR_ADVISERS,
        because=_ANSWERS,
        holds=waits,
    ),
    Kind(
        "objection_answered",
        Both("Réponse à une contestation : à l’entreprise", "Answer to an objection: told to the firm"),
        _OBJECTION
        | {
            "verdict": "corrected",
            "answer": "Vous avez raison : votre adresse est corrigée depuis ce matin et compte désormais.",
        },
        urgent=True,
    ),
]
