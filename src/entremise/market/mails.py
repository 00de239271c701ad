"""What the Business Act tells by mail: one text for each kind and language, in `mails/`."""

from entremise.common.problems import Both
from entremise.notices.kinds import Kind

_TENDER = {
    "name": "Camille Essai",
    "title": "Réfection de la toiture du fournil",
    "buyer": "Fournil des Calanques",
    "closes": "mardi 3 juin 2036 à 12 h 00",
    "lots": 2,
    "confidential": False,
    "link": "https://example.org/consultations/abc",
}
_READS = Both("vous lisez ou suivez cette consultation", "you read or follow this tender")

_ANSWERS = Both("vous répondez à cette consultation", "you answer this tender")
_BUYS = Both("vous achetez par cette consultation", "you buy by this tender")
_CONCERNED = Both("cette consultation vous concerne", "this tender concerns you")
_INVITED = Both("l’acheteur vous a invité à cette consultation", "the buyer invited you to this tender")

_GROUP = {
    "name": "Bruno Essai", "firm": "Toitures du Garlaban", "tender": "Réfection d’une école", "buyer": "Ville d’Essai",
    "part": "Travaux de peinture", "closes": "3 juin 2036",
}  # fmt: skip

_PILOT = {
    "name": "Camille Essai",
    "title": "Capteurs de bruit sur le port",
    "mine": "Savoir d’où vient le bruit la nuit",
    "other": "Projet Algues",
    "url": "https://example.org/experimentations/abc",
}


def _pilot(name: str, fr: str, en: str, **more: object) -> Kind:
    """A message about a pilot, to one of its two sides."""
    because = Both("vous proposez une expérimentation", "you propose a pilot")
    return Kind(name, Both(fr, en), _PILOT | more, because=because)


#: In alphabetical order.
KINDS: list[Kind] = [
    Kind(
        "charter_progress_due",
        Both("Un signataire de la charte est invité à dire où il en est", "A signatory is asked how far it is"),
        {
            "name": "Camille Essai", "buyer": "Fournil des Calanques", "year": 2026, "count": 4,
            "link": "https://example.org/achats/espace/avancement",
        },
        because=Both("vous avez signé la charte d’achat", "you signed the buyers’ charter"),
    ),
    Kind(
        "charter_signed",
        Both("La charte d’achat est signée : à qui l’a signée", "The buyers’ charter is signed: to who signed it"),
        {
            "name": "Camille Essai", "buyer": "Fournil des Calanques", "commitments_fr": ["Payer à temps"],
            "commitments_en": ["Pay on time"], "link": "https://example.org/achats/donneurs-d-ordre/abc",
            "certificate": "https://example.org/achats/donneurs-d-ordre/abc/charte.pdf",
        },
        because=Both("vous avez signé la charte d’achat", "you signed the buyers’ charter"),
    ),
    Kind(
        "group_answered",
        Both("Une entreprise rejoint un groupement, ou non", "A firm joins a group, or not: told to its leader"),
        _GROUP | {"partner": "Fournil des Calanques", "answer": "accepted"},
        because=Both("vous conduisez ce groupement", "you lead this group"),
    ),
    Kind(
        "group_asked",
        Both("Une entreprise propose de répondre ensemble", "A firm suggests to another to answer together"),
        _GROUP | {"text": "Nous prenons la toiture, il nous manque la peinture.", "again": False},
        because=Both("une entreprise vous propose de répondre avec elle", "a firm suggests answering with it"),
    ),
    Kind(
        "group_over",
        Both("Une demande de répondre ensemble est retirée", "A suggestion to answer together is taken back"),
        _GROUP,
        because=Both("une entreprise vous avait demandé de répondre avec elle", "a firm had asked to answer with you"),
    ),
    _pilot("pilot_accepted", "Un essai est accepté : à qui l’a proposé", "A pilot is accepted: to who proposed it",
           contact="Noé Essai", email="noe@example.org", phone="04 00 00 00 00"),
    _pilot("pilot_agreed", "Les deux parties d’un essai sont d’accord", "Both sides of a pilot agree",
           starts="1 mars 2027"),
    _pilot("pilot_changed", "L’accord d’un essai est modifié par l’autre partie",
           "The other side changed the agreement of a pilot", void=True),
    _pilot("pilot_closed", "Les résultats d’un essai sont écrits", "The results of a pilot are written"),
    _pilot("pilot_dropped", "Un essai est décliné ou abandonné : à l’autre partie",
           "A pilot is declined or ended: to the other side", words="Nos équipes sont prises.", declined=True),
    _pilot("pilot_found", "Une nouvelle proposition va avec la vôtre", "A new proposal goes with yours",
           who="Projet Algues", side="host"),
    _pilot("pilot_over", "La fin d’un essai est passée : ses résultats", "A pilot’s last day is past: its results"),
    _pilot("pilot_proposal", "Une proposition d’essai est publiée : confirmation", "A proposal is published: confirmed",
           found=2, side="host"),
    _pilot("pilot_proposed", "Un essai est proposé à l’autre partie", "A pilot is proposed to the other side",
           message="Votre port est l’endroit qu’il nous faut."),
    _pilot("pilot_shown", "Un essai paraît au démonstrateur", "A pilot is on the showcase"),
    _pilot("pilot_taken_back", "L’autre partie reprend son accord sur un essai",
           "The other side takes its agreement on a pilot back"),
    _pilot("pilot_to_agree", "L’autre partie est d’accord : à vous", "The other side agrees: your turn"),
    Kind(
        "plan_read",
        Both("Un programme d’achat est lu, ligne par ligne", "A purchase plan has been read, line by line"),
        {
            "name": "Camille Essai", "plan": "Achats 2027", "lines": 42, "answerable": 37,
            "link": "https://example.org/achats/programmes/abc",
        },
        because=Both("vous avez déposé un programme d’achat", "you sent a purchase plan"),
    ),
    Kind(
        "tender_answer_sent",
        Both("Reçu d’une réponse : à l’entreprise", "Receipt of an answer: to the firm, with what it sent"),
        _TENDER | {
            "firm": "Toitures du Garlaban", "text": "Deux compagnons, trois semaines.", "amount": "24 000 €",
            "delay": "dès mars", "lots": ["1. Toiture"], "when": "mardi 3 juin 2036 à 12 h 00",
            "partners": ["Zinguerie Essai"], "again": False,
        },
        urgent=True,
        because=_ANSWERS,
    ),
    Kind(
        "tender_answer_withdrawn",
        Both("Une réponse est retirée : aux deux côtés", "An answer is taken back: told to both sides"),
        _TENDER | {"firm": "Toitures du Garlaban"},
        because=_CONCERNED,
    ),
    Kind(
        "tender_answered",
        Both("Une réponse est arrivée : à l’acheteur", "An answer came: told to the buyer"),
        _TENDER | {"firm": "Toitures du Garlaban", "count": 3},
        because=_BUYS,
    ),
    Kind(
        "tender_asked",
        Both("Une entreprise pose une question : à l’acheteur", "A firm asks a question: told to the buyer"),
        _TENDER | {"question": "L’accès au toit se fait-il par la cour ?"},
        because=_BUYS,
    ),
    Kind(
        "tender_awarded",
        Both("Une consultation est attribuée : à l’acheteur", "A tender is awarded: told to the buyer"),
        _TENDER | {"winners": ["Toitures du Garlaban"]},
        because=_BUYS,
    ),
    Kind(
        "tender_cancelled",
        Both("Une consultation est annulée : à qui la lit", "A tender is cancelled: told to who reads it"),
        _TENDER | {"because": "Le chantier est reporté. Nous vous écrirons à l’automne."},
        urgent=True,
        because=_READS,
    ),
    Kind(
        "tender_changed",
        Both("Une consultation change : à qui la lit", "A tender changes: told to who reads it"),
        _TENDER
        | {"changes": ["Date limite des réponses : mardi 10 juin 2036, au lieu de mardi 3 juin", "Lots : à relire"]},
        because=_READS,
    ),
    Kind(
        "tender_closed",
        Both("La date limite est passée : à l’acheteur", "The closing date is passed: told to the buyer"),
        _TENDER | {"count": 5},
        because=_BUYS,
    ),
    Kind(
        "tender_closing",
        Both("Une consultation suivie se termine bientôt", "A tender one follows closes soon"),
        _TENDER,
        because=Both("vous suivez cette consultation", "you follow this tender"),
    ),
    Kind(
        "tender_declined",
        Both("Une entreprise invitée décline : à l’acheteur", "A firm that was invited declines: told to the buyer"),
        _TENDER | {"firm": "Toitures du Garlaban", "because": "Le délai est trop court."},
        because=_BUYS,
    ),
    Kind(
        "tender_invited",
        Both("Une entreprise est invitée à répondre", "A firm is invited to answer"),
        _TENDER | {"called": "Toitures du Garlaban", "places": "Marseille", "amount": "de 20 000 € à 40 000 €"},
        because=_INVITED,
    ),
    Kind(
        "tender_lost",
        Both("Une réponse n’est pas retenue : à l’entreprise", "An answer is not chosen: told to the firm"),
        _TENDER | {"firm": "Toitures du Garlaban", "because": "Une autre offre était mieux-disante sur le délai."},
        because=_ANSWERS,
    ),
    Kind(
        "tender_published",
        Both("Une consultation est publiée : à l’acheteur", "A tender is published: to its buyer"),
        _TENDER | {"invited": 15, "audience": "tout le monde"},
        because=Both("vous l’avez publiée", "you published it"),
    ),
    Kind(
        "tender_reminded",
        Both("La date approche : à qui n’a pas répondu", "The date is near: to a firm that has not answered"),
        _TENDER | {"called": "Toitures du Garlaban", "drafted": False},
        because=_INVITED,
    ),
    Kind(
        "tender_replied",
        Both("L’acheteur répond à une question : à tous", "The buyer answers a question: to who reads it"),
        _TENDER | {"question": "L’accès au toit se fait-il par la cour ?", "reply": "Oui, de 7 h à 19 h."},
        because=_READS,
    ),
    Kind(
        "tender_uninvited",
        Both("Une entreprise n’est plus invitée", "A firm is no longer invited"),
        _TENDER,
        because=_INVITED,
    ),
    Kind(
        "tender_won",
        Both("Une réponse est retenue : à l’entreprise", "An answer is chosen: told to the firm"),
        _TENDER | {
            "firm": "Toitures du Garlaban", "lots": ["1. Toiture"], "amount": "24 000 €", "contact": "Camille Essai",
            "contact_email": "camille@example.org", "confirm": "https://example.org/retombee/abc",
        },
        urgent=True,
        because=_ANSWERS,
    ),
]  # fmt: skip
