"""What is asked, without what a procedure says of itself: its number, its form, its lots, its dates, its amounts.

"Marché n° 2018-046, accord-cadre à bons de commande, lot 2 : réfection des toitures pour un montant de 50 000 € HT"
asks for "réfection des toitures". Needs and past work are cleaned alike.
"""

import re

from entremise.matching.model import Language
from entremise.matching.text import STOP_WORDS, plain, words

# Patterns are matched against the text in lower case, without accents, its blanks made single.
_REFERENCE = r"[a-z]{0,8}[-_/.]?\d[a-z0-9]*(?:[-_/.][a-z0-9]+){0,6}"
_YEAR = r"20[0-4]\d"
_CODE = (
    rf"(?:{_YEAR}[-_/.](?!{_YEAR})[a-z0-9]+(?:[-_/.][a-z0-9]+){{0,6}}"
    r"|(?:20)?[12]\d(?![xh]\d)[-_]?[a-z]{1,6}[-_]?\d{1,6}[a-z]{0,4})\b"
)
_NUMBER = r"(?:n ?[°º]|no\.?|nr\.?|num\.?|numeros?|number|#) ?:? ?"
_CONTRACT = r"(?:marches?|accords?[- ]cadres?|contrats?|consultations?|conventions?|procedures?|concours)"
_NAMED = (
    rf"(?:ref(?:erence)?s?\.?(?: [a-z]+)?|{_CONTRACT}(?: publics?)?|affaire|dossier|operation|op\.?|tender|contract)"
)
_MONTH = (
    "(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
    "|january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = rf"\d{{1,2}}(?:er|st|nd|rd|th)?(?: (?:au|et|a|to|-) \d{{1,2}}(?:er|th)?)? (?:of )?{_MONTH}(?: {_YEAR})?"

#: What parts two things asked, wherever it stands: it leaves a full stop.
_PARTING = (
    # Lot n° 2 : · lots 1, 3 et 5 · lot A -
    (
        rf"\(? ?\b(?:relance )?(?:du |des |le |les )?lots? ?(?:{_NUMBER})?\d{{1,3}}[a-z]?\b"
        r"(?:(?: ?[,&/-] ?| et | a | and | to )(?:lots? ?)?(?:n ?[°º] ?)?\d{1,3}[a-z]?\b)*(?: ?[:)–-])*"
    ),
    r"\blot (?:unique|[a-h] ?[:–-]|[ivx]{1,4} ?[:–-])",
    # Numéro de la consultation : 18A069 · Réf. BOAMP : 18-135952 · marché n° 2018-21 · 2018-046-FCS · 18S0090
    rf"\bnumero (?:de la consultation|de marche|de l'affaire) ?:? ?(?:{_REFERENCE})?(?: ?-)?",
    rf"\b{_NAMED} ?(?:{_NUMBER}|: ?){_REFERENCE}(?: ?[:–-])?",
    rf"\b(?:{_NAMED} ?)?{_CODE}(?: ?[:–-])?",
)
#: What tells nothing of the thing asked, wherever it stands.
_MERE = (
    r"\(? ?\b(?:en )?\d{1,3} lots?\b(?: techniques?| separes)? ?\)?",
    rf"(?<![a-z0-9])n ?[°º] ?{_REFERENCE}(?: ?[:–-])?",
    # du 1er au 3 mai 2019 · années 2019 à 2022 · pour une durée de 4 ans
    rf"\b(?:du |le |au |a compter du |jusqu'au |from |until |to |by )?(?:{_DAY}|\d{{1,2}}/\d{{1,2}}/(?:20)?\d\d)",
    (
        r"(?:\b(?:pour |de |sur |in |for )?(?:les |l'|la |the )?(?:annees?|exercices?|saisons?|programmes?|years?) ?"
        r"|\b(?:en|de|pour|in|for) )?"
        rf"(?<![\w/.-]){_YEAR}(?:(?: ?[,/-] ?| a | et | to | and )(?:{_YEAR}|\d\d(?!\d)))*(?![\w/])"
    ),
    (
        r"\b(?:pour |d'|sur |avec )?(?:une? )?(?:duree|periode)(?: initiale| maximale| totale)? de"
        r" \d{1,3} (?:ans?|annees?|mois|semaines?|jours?)\b"
    ),
    # pour un montant de 50 000 € HT · £5,000
    (
        r"(?:\b(?:pour |d')?un (?:montant|budget)(?: \w+){0,2} (?:de|a) )?(?<![\w.,])\d{1,9}(?:[ .,]\d{2,3}){0,4}"
        r" ?(?:k?€|eur(?:os?)?\b(?:\(s\))?|[k$£](?![a-z]))(?: ?(?:h\.?t|t\.?t\.?c)\b\.?)?|[£$€] ?\d[\d,.]*"
    ),
    r"(?<=\bpour )(?:le compte|les? besoins?) (?:de |des |du |d')",
    (
        rf"(?:\b(?:le |la |les |l'|ce |cette )(?:presente?s? )?|\bpresente?s? ){_CONTRACT}(?: publics?)?"
        r"(?: de (?:service|fourniture|travaux)s?)? (?:(?:a|ont) pour objet|concerne(?:nt)?|porte(?:nt)? sur"
        r"|est relati(?:f|ve) a|consiste(?:nt)? (?:en|a))"
    ),
    # Merci, bonne journée ! · thanks and have a nice day
    (
        r"(?:^|(?<=[,;:.!?] )|(?<=\n)|\b(?:et|and) )(?:(?:tres )?bonne (?:fin de )?(?:journee|soiree|semaine)"
        r"|have an? (?:nice|good|great|lovely) (?:day|evening|week))(?: a (?:vous|tous))?(?= ?(?:[.,;:!?)\n]|$))"
    ),
    # not so "relance de factures impayées"
    (
        r"\brelancee?s?\b(?= ?(?:[-–:)]|$)| (?:du |des |de la |de l')?"
        r"(?:lots?|marches?|consultation|procedure|appel|accord)\b)"
    ),
    r"\bobjet (?:du |de la |de l')(?:marche|consultation|contrat|accord[- ]cadre)(?: est| :)?",
    (
        r"\b(?:mapa|aapc|rectificatif|declaration sans suite|lots? infructueux|groupement de commandes?"
        r"|marches? subsequents?|tranches? (?:ferme|conditionnelle|optionnelle)s?|(?:a|avec|par) bons? de commandes?)\b"
        r"(?: (?:mono|multi)[- ]?attributaires?)?"
    ),
)
#: That a firm is asked for goes without saying: "une entreprise de toiture", "a cleaning company near Arles". Not so
#: when the firm is the thing: "création d'entreprise", "sell my company".
_FIRM = (
    (
        r"(?<![a-z'])(?:(?:une?|des|besoin d'une?|plusieurs|quelle?s?|cherch\w+|recherch\w+|trouver|contacter) |^)"
        r"(?:entreprises?|societes?|prestataires?|professionnels?|specialistes?)"
        r"(?= (?:specialise|de |du |des |d'|pour |qui |capable|pouvant|proposant|dans ))"
        r"(?: specialisee?s?(?: dans| en)?)?"
    ),
    (
        r"\b(?:an? |any |some )?(?:company|companies|firms?|providers?|specialists?|professionals?)"
        r"(?= (?:to|that|who|which|for|of|able|can|speciali[sz]\w+)\b)(?: speciali[sz](?:ed|ing) in)?"
    ),
    (
        r"(?<![a-z'])(?<!\ba )(?<!\bmy )(?<!\bour )(?<!\bthe )(?<!\bthis )(?<!\byour )"
        r"(?:company|companies|firms?|providers?)(?= (?:in|near|around|within)\b|[.,;?!]|$)"
    ),
    (
        r"\b(?:mon|ma|notre|my|our) (?:entreprise|societe|company|business|firm)"
        r" (?=cherche|recherche|a besoin|souhaite|voudrait|veut|is looking|needs|wants|seeks|would like)"
    ),
)
#: The form of a procedure, said of itself where a clause begins. Elsewhere it may be what is asked: "répondre à un
#: appel d'offres", "avocat en marchés publics", "étude de marché", "animer un marché de Noël".
_FORM = (
    r"(?:accords?[- ]cadres?(?: (?:mono|multi)[- ]?attributaires?)?"
    r"|marches?(?: publics?)?(?: a procedure adaptee)?(?= (?:de|des|du|d'|a|en|pour|relati|subs|unique|[.,:;–-])|$)"
    r"(?! (?:de |d'|des |du )(?:noel|gros|interet|producteur|plein|ville|fleur|bestiaux|poisson))"
    r"|procedures? (?:adaptee|formalisee|negociee|concurrentielle)s?"
    r"|avis d'appel public a la concurrence|appels? d'offres?(?: (?:ouvert|restreint|europeen)s?)?"
    r"|(?:single|multiple|multi)[- ]supplier framework|framework (?:agreement|contract)"
    r"|invitation to tender|call for tenders?|request for (?:proposals?|quotations?|quotes?))"
    r"(?: (?:relati(?:f|ve)s? (?:a|aux?)|ayant pour objet|en vue)\b)?"
)
_ANYWHERE = re.compile("|".join(f"({'|'.join(each)})" for each in (_PARTING, (*_MERE, *_FIRM))))
_PARTS = 1
_AT_START = re.compile(rf"(?:^|(?<=[.;:(\n])) ?(?:- ?)?{_FORM}(?: ?[,:–-])?")


def clean(text: str, language: Language) -> str:
    """What is asked; the text itself when nothing telling would be left. Blanks are made single, but for lines.

    Args:
        text: a need or a piece of past work, mended.
        language: the one it is told in.
    """
    single = re.sub(r"[^\S\n]+", " ", text).strip()
    cleaned = _without(_AT_START, _without(_ANYWHERE, single))
    return cleaned if any(_tells(word, language) for word in words(cleaned)) else single


def _without(pattern: re.Pattern[str], text: str) -> str:
    kept, position = [], 0
    for found in pattern.finditer(plain(text)):
        kept.append(text[position : found.start()])
        kept.append(". " if found.lastindex == _PARTS else " ")
        position = found.end()
    return tidied("".join((*kept, text[position:]))) if kept else text


def tidied(text: str) -> str:
    """A text that lost parts, without doubled blanks and empty brackets; the strongest of a run of signs stays."""
    text = re.sub(r"\([ .,;:–-]*\)", " ", text)
    text = re.sub(r"(?: ?[,;:.–-]){2,}(?= |$)", lambda signs: "." if "." in signs[0] else signs[0].strip()[0], text)
    return re.sub(r" {2,}", " ", text).strip(" ,;:.–-")


def _tells(word: str, language: Language) -> bool:
    return word not in STOP_WORDS[language] and not word.isdigit()
