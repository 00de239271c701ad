"""What the columns of purchase plans are called, in both languages. All are folded: no case, no accent, no sign."""

from typing import Final

#: What a column may be taken for.
FIELDS: Final = ("text", "more", "cpv", "amount", "starts_on", "place")
#: A title is one of these, or holds one of these; the longest one decides.
NAMES: Final[dict[str, str]] = {
    "text": "objet|objet du marche|objet de la consultation|objet de l achat|intitule|intitule du marche|libelle"
            "|designation|achat|achat prevu|nom du marche|nom|projet|marche|besoin|prestation|prestations"
            "|subject|purchase|item|object|contract title|title|what",
    "more": "description|detail|details|contenu|precisions|commentaire|commentaires|observations|remarques|lot|lots"
            "|perimetre|comments|notes|scope",
    "cpv": "cpv|code cpv|codes cpv|cpv code|nomenclature",
    "amount": "montant|montant estime|montant estimatif|montant previsionnel|montant ht|montant ttc|estimation|estime"
              "|estimation ht|budget|budget previsionnel|valeur|valeur estimee|cout|cout estime|prix|enveloppe"
              "|montant annuel|montant total|amount|estimated amount|estimated value|value|cost|price",
    "starts_on": "date|date prevue|date previsionnelle|date de lancement|lancement|lancement prevu|publication"
                 "|date de publication|echeance|trimestre|semestre|periode|calendrier|debut|date de debut|demarrage"
                 "|annee|mois|quand|date de notification|notification|start|start date|launch|launch date|planned date"
                 "|quarter|when",
    "place": "lieu|lieu d execution|commune|ville|site|localisation|lieux|adresse|place|location|town|city",
}  # fmt: skip
COLUMNS: Final = {name: field for field, names in NAMES.items() for name in names.split("|")}
#: How a row begins that adds others up.
TOTALS: Final = ("total", "sous total", "totaux", "somme", "cumul", "subtotal", "grand total", "montant total")
#: Months, as they begin once folded.
MONTHS: Final = {
    "janv": 1, "fevr": 2, "mars": 3, "avri": 4, "mai": 5, "juin": 6, "juil": 7, "aout": 8, "sept": 9, "octo": 10,
    "nove": 11, "dece": 12, "jan": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "avr": 4, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
