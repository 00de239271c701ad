"""What consultations most often require, by name: how it is told in a text, and what getting it takes.

Papers are those of French public contracts (code de la commande publique, articles R2143-3 to R2143-16; forms DC1 to
DC4 of the Ministry of the Economy); certifications are those that notices name. A consultation may require anything
else: it is then kept as its buyer says it.
"""

import re
from dataclasses import dataclass, replace

from entremise.common.problems import Both
from entremise.market.models import Asked
from entremise.matching.text import plain
from entremise.registry.labels import LABELS


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that may be required, by its code.

    Attributes:
        code: as a requirement and a capability keep it in `value`.
        told: how texts name it: a regular expression over the text in lower case, without accents.
        prepare: what to do to have it, when somebody does not.
        each_time: it is made for one answer: nobody has it already.
    """

    code: str
    kind: Asked
    name: Both
    told: re.Pattern[str]
    prepare: Both
    each_time: bool = False


def _thing(code: str, kind: Asked, fr: str, en: str, told: str, prepare_fr: str, prepare_en: str) -> Thing:
    return Thing(code, kind, Both(fr, en), re.compile(rf"\b(?:{told})\b"), Both(prepare_fr, prepare_en))


def _certificate(code: str, fr: str, en: str, told: str) -> Thing:
    return _thing(
        code, Asked.LABEL, fr, en, told,
        "Une certification demande souvent plusieurs mois : demandez à l’acheteur si un équivalent lui convient, ou "
        "cherchez un partenaire qui l’a.",
        "A certification often takes months: ask the buyer whether an equivalent will do, or find a partner that holds "
        "it.",
    )  # fmt: skip


def _official(code: str, told: str) -> Thing:
    """A label that the register holds."""
    return _certificate(code, LABELS[code].label("fr"), LABELS[code].label("en"), told)


_CERTIFICATES = (
    _official("rge", r"rge|reconnus? garants? de l.environnement"),
    _official("qualiopi", r"qualiopi"),
    _official("ess", r"agrement ess|label ess|entreprise solidaire d.utilite sociale"),
    _official("epv", r"entreprises? du patrimoine vivant|label epv"),
    _official("bio", r"certification bio|agriculture biologique|certifiee? bio"),
    _official("siae", r"siae|structures? d.insertion par l.activite economique"),
    _certificate("qualibat", "Qualification Qualibat", "Qualibat qualification", r"qualibat"),
    _certificate("qualifelec", "Qualification Qualifelec", "Qualifelec qualification", r"qualifelec"),
    _certificate("iso_9001", "ISO 9001 (qualité)", "ISO 9001 (quality)", r"iso[ -]?9001"),
    _certificate("iso_14001", "ISO 14001 (environnement)", "ISO 14001 (environment)", r"iso[ -]?14001"),
    _certificate("iso_27001", "ISO 27001 (sécurité de l’information)", "ISO 27001 (information security)",
                 r"iso(?:/iec)?[ -]?27001"),
    _certificate("iso_45001", "ISO 45001 (santé et sécurité au travail)", "ISO 45001 (health and safety at work)",
                 r"iso[ -]?45001|ohsas[ -]?18001"),
    _certificate("mase", "MASE (sécurité sur les sites industriels)", "MASE (safety on industrial sites)", r"mase"),
    _certificate("haccp", "Méthode HACCP (hygiène alimentaire)", "HACCP (food hygiene)", r"haccp"),
    _certificate("amiante", "Certification amiante (sous-section 3 ou 4)", "Asbestos certification",
                 r"sous[ -]section [34]|ss[34]|certification amiante|desamiantage certifie"),
    _certificate("hds", "Hébergement de données de santé (HDS)", "Hosting of health data (HDS)",
                 r"hds|hebergeu?r?s? (?:agree|certifie)s? de donnees de sante"),
    _certificate("cnaps", "Autorisation du CNAPS (sécurité privée)", "CNAPS licence (private security)", r"cnaps"),
    _certificate("transport", "Licence de transport", "Transport operator licence",
                 r"licence (?:communautaire |interieure )?de transport|licence transport"),
)  # fmt: skip
_INSURANCES = (
    _thing(
        "decennial", Asked.INSURANCE, "Assurance décennale", "Ten-year building liability insurance",
        r"decennales?|garantie decennale|ten-year liability",
        "Demandez à votre assureur une attestation de l’année, qui nomme l’activité demandée.",
        "Ask your insurer for this year’s certificate; it must name the activity that is asked for.",
    ),
    _thing(
        "liability", Asked.INSURANCE, "Assurance de responsabilité civile professionnelle",
        "Professional liability insurance",
        r"responsabilite civile(?: professionnelle)?|rc pro(?:fessionnelle)?|(?:professional )?liability insurance",
        "Demandez à votre assureur une attestation de l’année.",
        "Ask your insurer for this year’s certificate.",
    ),
)  # fmt: skip


def _paper(code: str, fr: str, en: str, told: str, prepare_fr: str, prepare_en: str) -> Thing:
    return _thing(code, Asked.DOCUMENT, fr, en, told, prepare_fr, prepare_en)


_PAPERS = (
    _paper("dc1", "Lettre de candidature (DC1)", "Letter of application (form DC1)",
           r"dc ?1|lettre de candidature",
           "Le formulaire DC1 est sur economie.gouv.fr ; en groupement, un seul pour tous.",
           "Form DC1 is on economie.gouv.fr; a group fills in one for all."),
    _paper("dc2", "Déclaration du candidat (DC2)", "Statement of the applicant (form DC2)",
           r"dc ?2|declaration du candidat",
           "Le formulaire DC2 est sur economie.gouv.fr ; en groupement, un pour chaque entreprise.",
           "Form DC2 is on economie.gouv.fr; in a group, one for each firm."),
    _paper("dc4", "Déclaration de sous-traitance (DC4)", "Statement of subcontracting (form DC4)",
           r"dc ?4|declaration de sous-traitance",
           "À remplir seulement si vous sous-traitez une part.", "Only needed if you subcontract a part."),
    _paper("dume", "Document unique de marché européen (DUME)", "European single procurement document (ESPD)",
           r"dume|document unique de marche europeen|espd",
           "Il se remplit en ligne et remplace DC1 et DC2.", "It is filled in online and replaces DC1 and DC2."),
    _paper("kbis", "Extrait Kbis", "Company registration extract (Kbis)", r"k-?bis",
           "Gratuit pour le dirigeant sur monidenum.fr ; souvent demandé de moins de trois mois.",
           "Free for the head of the firm at monidenum.fr; often asked to be less than three months old."),
    _paper("fiscal", "Attestation de régularité fiscale", "Tax compliance certificate",
           r"regularite fiscale|attestations? fiscales?|certificats? fiscaux|noti ?2",
           "Se télécharge dans votre espace professionnel sur impots.gouv.fr.",
           "Downloaded from your business account at impots.gouv.fr."),
    _paper("urssaf", "Attestation de vigilance (Urssaf)", "Social contributions certificate (Urssaf)",
           r"attestation de vigilance|attestations? (?:sociales?|urssaf)|urssaf",
           "Se télécharge sur urssaf.fr ; valable six mois.", "Downloaded from urssaf.fr; valid for six months."),
    _paper("rib", "Relevé d’identité bancaire", "Bank details", r"rib|releve d.identite bancaire",
           "Votre banque le donne aussitôt.", "Your bank gives it at once."),
    _paper("memoire", "Mémoire technique", "Technical proposal",
           r"memoires? (?:technique|justificatif)s?|notes? methodologiques?|technical proposal",
           "C’est lui qu’on note le plus souvent : répondez aux critères un par un, dans leur ordre.",
           "It is most often what is marked: answer the criteria one by one, in their order."),
    _paper("engagement", "Acte d’engagement", "Form of tender (acte d’engagement)",
           r"actes? d.engagement|attri ?1|dc ?3",
           "Fourni par l’acheteur : il porte votre prix, et votre signature.",
           "Given by the buyer: it bears your price and your signature."),
    _paper("prices", "Bordereau ou détail des prix", "Schedule of prices",
           r"bordereaux? des prix|details? des prix|bpu|dpgf|dqe|decomposition du prix|devis quantitatif|"
           r"schedule of prices",
           "Remplissez toutes les lignes : une ligne vide peut faire écarter l’offre.",
           "Fill in every line: an empty one may have the bid set aside."),
    _paper("visit", "Attestation de visite des lieux", "Proof of a visit of the site",
           r"visites? (?:des lieux|du site|obligatoire|sur (?:site|place))|attestation de visite|site visit",
           "Prenez rendez-vous tôt : les créneaux de visite s’arrêtent avant la date limite.",
           "Make the appointment early: visits end before the closing date."),
    _paper("accounts", "Bilans des trois derniers exercices", "Accounts of the last three years",
           r"(?:trois|3) derniers (?:bilans|exercices)|bilans? (?:comptables?|des (?:trois|3))|"
           r"chiffres d.affaires des (?:trois|3) dern\w+|last three (?:years of )?accounts",
           "Votre expert-comptable les a ; une entreprise récente donne ceux qu’elle a.",
           "Your accountant has them; a young firm gives those it has."),
    _paper("cv", "Curriculum vitae de l’équipe", "Résumés of the team",
           r"curriculum vitae|cv (?:de|des|du)|cvs|resumes of",
           "Une page par personne, avec ce qui ressemble à ce marché.",
           "A page for each person, with what is like this contract."),
)  # fmt: skip

#: Papers that are made for each answer.
_EACH_TIME = {"dc1", "dc2", "dc4", "dume", "memoire", "engagement", "prices", "visit"}

#: Every thing known, by code, in the order forms show them.
THINGS = {
    thing.code: replace(thing, each_time=thing.code in _EACH_TIME)
    for thing in (*_CERTIFICATES, *_INSURANCES, *_PAPERS)
}  # fmt: skip


def told_in(text: str, kind: Asked | None = None) -> list[Thing]:
    """The things that a text names, of one kind if told: a requirement in its buyer's words is known by them."""
    folded = plain(text)
    return [thing for thing in THINGS.values() if kind in (None, thing.kind) and thing.told.search(folded)]


def name_of(kind: str, value: str) -> Both | None:
    """How a thing is called; nothing when it is none of those known."""
    thing = THINGS.get(value)
    return thing.name if thing and thing.kind == kind else None
