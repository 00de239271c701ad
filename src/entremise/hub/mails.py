"""What the loop tells by mail: one text for each kind and language, in `mails/`."""

from entremise.common.problems import Both
from entremise.hub.queries import turns
from entremise.notices.kinds import Kind

_NEED = {
    "name": "Camille Essai",
    "need": "Un traiteur pour 80 personnes le 12 juin",
    "deadline": "12 juin 2026",
    "url": "https://example.org/besoins/1",
}

NEEDS = [
    Kind(
        "need_published",
        Both("Un besoin est publié : confirmation au demandeur", "A need is published: told to the asker"),
        _NEED | {"for_you": False},
    ),
    Kind(
        "need_to_accompany",
        Both("Un besoin est publié : à qui l’accompagne", "A need is published: told to its adviser"),
        _NEED,
    ),
    Kind(
        "need_taken_over",
        Both("Le demandeur a repris son besoin : au conseiller", "The asker took their need over: told to the adviser"),
        _NEED | {"asker": "Camille Essai"},
    ),
    Kind(
        "need_new_matches",
        Both("D’autres entreprises peuvent répondre", "More firms can answer"),
        _NEED | {"count": 2},
    ),
    Kind(
        "need_closed",
        Both("Un besoin est clos par quelqu’un d’autre", "A need was closed by somebody else"),
        _NEED,
    ),
]

ASKED_FOR = [
    Kind(
        "alert_found",
        Both("Une alerte a trouvé du nouveau", "An alert found something new"),
        {
            "name": "Camille Essai",
            "title": "un traiteur à Aubagne",
            "over": "solutions",
            "count": 2,
            "more": 0,
            "found": [
                {"name": "Traiteur Sainte-Victoire", "about": "Services des traiteurs · Aix-en-Provence"},
                {"name": "Fournil des Calanques", "about": "Boulangerie · Marseille"},
            ],
            "rhythm": "daily",
            "stop_url": "https://example.org/alertes/arret/1",
            "url": "https://example.org/recherche?q=un+traiteur",
        },
        stoppable=True,
    ),
    Kind(
        "offer_new_need",
        Both("Un besoin correspond à votre offre", "A need matches your offer"),
        {
            "name": "Bruno Essai",
            "firm": "Toitures du Garlaban",
            "need": "Inspecter la toiture d’une école",
            "deadline": "",
            "url": "https://example.org/besoins/1",
        },
    ),
    Kind(
        "webhook_stopped",
        Both("Un programme ne répond plus : à son propriétaire", "A program no longer answers: told to its owner"),
        {
            "name": "Camille Essai",
            "address": "https://example.org/entremise",
            "because": "HTTP 500",
            "tries": 8,
            "url": "https://example.org/compte/programmes",
        },
    ),
]

_FOLLOW_UP = {
    "name": "Camille Essai",
    "need": "Un traiteur pour 80 personnes le 12 juin",
    "firm": "Traiteur Sainte-Victoire",
    "link": "https://example.org/mises-en-relation/1",
    "last": False,
}

FOLLOW_UP = [
    Kind(
        "follow_up_choose",
        Both("Rappel : choisir des entreprises", "Reminder: choose firms"),
        {key: value for key, value in _FOLLOW_UP.items() if key != "firm"} | {"n": 12},
        holds=turns.holds,
    ),
    Kind(
        "follow_up_agree",
        Both("Rappel : dire si une entreprise proposée convient", "Reminder: say whether a proposed firm suits"),
        _FOLLOW_UP,
        holds=turns.holds,
    ),
    Kind(
        "follow_up_answer",
        Both("Rappel : à l’entreprise de répondre", "Reminder: the firm is to answer"),
        _FOLLOW_UP | {"link": "https://example.org/reponse/abc", "stop_url": "/reponse/abc/stop"},
        stoppable=True,
        holds=turns.holds,
    ),
    Kind(
        "follow_up_reply",
        Both("Rappel : une entreprise a posé une question", "Reminder: a firm asked a question"),
        _FOLLOW_UP,
        holds=turns.holds,
    ),
    Kind(
        "outcome_asked",
        Both("Qu’en est-il sorti ? (30, 60 et 180 jours)", "What came of it? (30, 60 and 180 days)"),
        {
            "name": "Camille Essai",
            "need": "Un traiteur pour 80 personnes le 12 juin",
            "other": "Traiteur Sainte-Victoire",
            "since": "12 mai 2026",
            "link": "https://example.org/retombee/abc",
            "answers": [
                {"words": "un contrat ou une commande", "link": "https://example.org/retombee/abc?kind=contract"},
                {"words": "rien", "link": "https://example.org/retombee/abc?kind=nothing"},
            ],
        },
        holds=turns.holds,
    ),
    Kind(
        "outcome_differs",
        Both("Les deux côtés ne disent pas la même chose", "The two sides do not say the same"),
        {
            "name": "Camille Essai",
            "need": "Un traiteur pour 80 personnes le 12 juin",
            "link": "https://example.org/retombee/abc",
        },
    ),
]

ADVISERS = [
    Kind(
        "adviser_handed",
        Both("Un collègue vous confie des besoins", "A colleague hands needs over to you"),
        {
            "name": "Samir Essai",
            "from": "Léa Essai",
            "note": "Je pars en congé ; le premier est urgent.",
            "needs": ["Un traiteur pour 80 personnes le 12 juin"],
            "n": 1,
            "url": "https://example.org/conseiller",
        },
    ),
    Kind(
        "adviser_changed",
        Both("Un autre conseiller suit le besoin", "Another adviser follows the need"),
        _NEED | {"adviser": "Samir Essai"},
    ),
    Kind(
        "adviser_stands_in",
        Both("Remplacer un collègue absent", "Standing in for a colleague who is away"),
        {
            "name": "Samir Essai",
            "who": "Léa Essai",
            "from": "3 août 2026",
            "until": "21 août 2026",
            "url": "https://example.org/conseiller",
        },
    ),
]

_TO_ASKER = {
    "name": "Camille Essai",
    "need": "Un couvreur pour refaire la toiture de la boulangerie",
    "firm": "Toitures du Garlaban",
    "reasons": ["Activité : travaux de couverture", "À 14 km"],
    "link": "https://example.org/mises-en-relation/1",
    "need_link": "https://example.org/besoins/1",
    "url": "https://example.org/mises-en-relation/1",
}
_TO_FIRM = {
    "name": "Bruno Essai",
    "need": "Un couvreur pour refaire la toiture de la boulangerie avant l’automne.",
    "asker": "Fournil des Calanques",
    "firm": "Toitures du Garlaban",
    "where": "Aubagne",
    "deadline": "12 juin 2026",
    "reasons": ["Activité : travaux de couverture", "À 14 km"],
    "link": "https://example.org/reponse/abc",
    "url": "https://example.org/mises-en-relation/1",
}
_THEM = {
    "their_name": "Bruno Essai",
    "their_email": "bruno@example.org",
    "their_phone": "04 00 00 00 00",
    "their_organisation": "Toitures du Garlaban",
}
_THOUGHT_OF = Both(
    "la chambre pense que votre entreprise peut répondre à un besoin du territoire",
    "the chamber thinks that your firm can answer a need of the territory",
)

INTRODUCTIONS = [
    Kind(
        "introduction_proposed",
        Both("Un conseiller propose une entreprise : au demandeur", "An adviser proposes a firm: told to the asker"),
        _TO_ASKER,
    ),
    Kind(
        "introduction_offered",
        Both("Une entreprise se propose : au demandeur", "A firm offers itself: told to the asker"),
        _TO_ASKER | {"word": "Nous travaillons la tuile ancienne depuis trente ans."},
    ),
    Kind(
        "introduction_approach",
        Both("Un besoin est transmis à une entreprise", "A need is brought to a firm"),
        _TO_FIRM | {"stop_url": ""},
        stoppable=True,
        because=_THOUGHT_OF,
    ),
    Kind(
        "introduction_link",
        Both("Un nouveau lien pour répondre", "A new link to answer with"),
        _TO_FIRM,
        urgent=True,
    ),
    Kind(
        "introduction_introduced_asker",
        Both("Mise en relation faite : au demandeur", "Put in touch: told to the asker"),
        _TO_ASKER | _THEM | {"word": "Je peux passer mardi."},
    ),
    Kind(
        "introduction_introduced_firm",
        Both("Mise en relation faite : à l’entreprise", "Put in touch: told to the firm"),
        _TO_FIRM
        | {
            "their_name": "Camille Essai",
            "their_email": "camille@example.org",
            "their_phone": "",
            "their_organisation": "Fournil des Calanques",
        },
    ),
    Kind(
        "introduction_declined",
        Both("Une entreprise décline, la suite est en cours", "A firm declines, others are being asked"),
        _TO_ASKER | {"because": "declined"},
    ),
    Kind(
        "introduction_choose_more",
        Both("D’autres entreprises peuvent être choisies", "Other firms can be chosen"),
        _TO_ASKER | {"because": "silent"},
    ),
    Kind(
        "introduction_turned_down",
        Both("Une entreprise qui s’est proposée n’est pas retenue", "A firm that offered itself is not kept"),
        _TO_FIRM,
    ),
    Kind(
        "introduction_withdrawn",
        Both("Une demande est retirée : à l’entreprise", "A request is taken back: told to the firm"),
        _TO_FIRM,
    ),
    Kind(
        "introduction_closed",
        Both("Un besoin est clos : à l’entreprise", "A need is closed: told to the firm"),
        _TO_FIRM,
    ),
    Kind(
        "introduction_meeting",
        Both("Un rendez-vous est proposé", "A meeting is proposed"),
        _TO_ASKER | {"when": "12 juin 2026 à 10 h", "place": "12 rue de l’Essai, Marseille"},
    ),
    Kind(
        "message_posted",
        Both("Un message dans une mise en relation", "A message about an introduction"),
        _TO_ASKER | {"author": "Toitures du Garlaban", "text": "Quelle est la surface ?", "replies": True},
    ),
    Kind(
        "message_late",
        Both("Une réponse arrivée trop tard", "A reply that came too late"),
        _TO_ASKER | {"text": "Quelle est la surface ?"},
        urgent=True,
    ),
]

KINDS = [*NEEDS, *INTRODUCTIONS, *ASKED_FOR, *FOLLOW_UP, *ADVISERS]
