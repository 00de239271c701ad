"""What meeting days tell by mail: one text for each kind and language, in `mails/`."""

from entremise.common.problems import Both
from entremise.notices.kinds import Kind

_DAY = {
    "name": "Camille Essai",
    "firm": "Fournil des Calanques",
    "day": "Rencontres du goût",
    "dates": "mardi 3 juin 2036",
    "place": "Palais de la Bourse, Marseille",
    "link": "https://example.org/rdv/abc",
    "url": "https://example.org/rdv/abc",
}
_MEETING = {
    "when": "mardi 3 juin, 9 h 20",
    "who": "Traiteur Sainte-Victoire",
    "where": "Table 2",
    "delegate": "",
}
_CHANGED = _DAY | {
    "changes": [
        _MEETING | {"kind": "moved", "before": "mardi 3 juin, 9 h 00", "where_before": "Table 1"},
        _MEETING | {"kind": "new", "who": "Hôtel des Oursins"},
        _MEETING | {"kind": "cancelled", "who": "Toitures du Garlaban"},
    ],
    "left": 5,
}
_COMES = Both("vous participez à cette journée de rendez-vous", "you take part in this meeting day")

_INVITED = Both("vous êtes invité à cette journée de rendez-vous", "you are invited to this meeting day")
_GUEST = _DAY | {
    "text": "Cent vingt entreprises et quatre-vingts acheteurs du territoire.",
    "until": "27 mai à 18 h 00",
    "guest": "https://example.org/rdv/abc",
    "guest_profile": "https://example.org/rdv/abc/profil",
    "guest_requests": "https://example.org/rdv/abc/demandes",
    "guest_catalogue": "https://example.org/rdv/abc/rencontrer",
    "guest_withdraw": "https://example.org/rdv/abc/ne-vient-pas",
}
_ASKED = _GUEST | {"asked": ["Traiteur Sainte-Victoire", "Hôtel des Oursins"]}
_LINES = ["mardi 3 juin, 9 h 20 · Traiteur Sainte-Victoire · Table 2", "mardi 3 juin, 10 h 00 · Hôtel des Oursins"]

#: In alphabetical order.
KINDS: list[Kind] = [
    Kind(
        "agenda_changed",
        Both("Des rendez-vous d’un participant changent", "Some meetings of a participant change"),
        _CHANGED,
        because=_COMES,
    ),
    Kind(
        "agenda_changed_late",
        Both(
            "Des rendez-vous changent, le jour même ou la veille", "Some meetings change, on the day or the day before"
        ),
        _CHANGED,
        urgent=True,
        because=_COMES,
    ),
    Kind(
        "agenda_published",
        Both("L’agenda d’un participant est publié", "The agenda of a participant is published"),
        _DAY | {"meetings": [_MEETING, _MEETING | {"who": "Hôtel des Oursins", "when": "mardi 3 juin, 10 h 00"}]},
        because=_COMES,
    ),
    Kind(
        "day_cancelled",
        Both("Une journée de rendez-vous est annulée : aux participants", "A meeting day is cancelled"),
        _DAY | {"words": "La salle est fermée par arrêté. Nous vous proposerons une autre date en septembre."},
        urgent=True,
        because=_COMES,
    ),
    Kind(
        "day_report",
        Both("Le bilan d’une journée, à 6 puis à 12 mois", "The report of a day, at 6 then 12 months"),
        {
            "name": "Léa Essai",
            "day": "Rencontres du goût",
            "months": 6,
            "held": 120,
            "told": 64,
            "good": 18,
            "low": "95 000",
            "high": "120 000",
            "url": "https://example.org/journees/1/bilan",
        },
    ),
    Kind(
        "meeting_cancelled",
        Both("Un rendez-vous n’aura pas lieu : à l’autre participant", "A meeting is off: told to the other side"),
        _GUEST | {"other": "Traiteur Sainte-Victoire", "when": "mardi 3 juin, 9 h 20"},
        urgent=True,
        because=_COMES,
    ),
    Kind(
        "meeting_guest_withdrew",
        Both("Un participant ne vient pas : à l’organisateur", "A participant does not come: told to the organiser"),
        {
            "name": "Léa Essai",
            "firm": "Fournil des Calanques",
            "day": "Rencontres du goût",
            "meetings": 4,
            "url": "https://example.org/journees/1",
        },
        urgent=True,
    ),
    Kind(
        "meeting_invited",
        Both("Invitation à une journée de rendez-vous", "Invitation to a meeting day"),
        _GUEST,
        because=_INVITED,
    ),
    Kind(
        "meeting_joined",
        Both("Inscription à confirmer", "A registration to confirm"),
        _GUEST,
        urgent=True,
        because=Both("cette adresse vient d’être inscrite à cette journée", "this address was just registered for it"),
    ),
    Kind(
        "meeting_news",
        Both("Demandes reçues et réponses, en un courriel", "Requests received and answers, in one mail"),
        _ASKED | {"accepted": ["Toitures du Garlaban"], "declined": ["Comptes & Chiffres"]},
        because=_COMES,
    ),
    Kind(
        "meeting_nudged",
        Both("Rappel : choisir qui rencontrer", "Reminder: choose whom to meet"),
        _GUEST,
        because=_COMES,
    ),
    Kind(
        "meeting_rate",
        Both("Après la journée : un avis sur chaque rendez-vous", "After the day: a word on each meeting"),
        _GUEST | {"meetings": _LINES},
        because=_COMES,
    ),
    Kind(
        "meeting_released",
        Both("Les demandes sont closes : ce qui reste sans réponse", "Requests are over: what stayed unanswered"),
        _GUEST | {"unanswered": ["Comptes & Chiffres"], "agreed": 5},
        because=_COMES,
    ),
    Kind(
        "meeting_reminded",
        Both("Rappel de l’invitation", "Reminder of the invitation"),
        _GUEST,
        because=_INVITED,
    ),
    Kind(
        "meeting_tomorrow",
        Both(
            "La veille : l’agenda, et dire si l’on ne vient pas",
            "The day before: the agenda, or saying one cannot come",
        ),
        _GUEST | {"meetings": _LINES},
        urgent=True,
        because=_COMES,
    ),
    Kind(
        "meeting_waiting",
        Both("Rappel : des demandes attendent une réponse", "Reminder: requests wait for an answer"),
        _ASKED | {"last": False},
        because=_COMES,
    ),
]
