"""The columns of DECP: the names of the ministry's tables first, then those of extracts that circulate."""

NAMES = {
    "identifier": ("id",),
    "title": ("objet",),
    "nature": ("nature",),
    "procedure": ("procedure",),
    "cpv": ("cpv8", "codecpv"),
    "buyer": ("acheteur_id", "acheteur_siret"),
    "buyer_name": ("acheteur_nom",),
    "place": ("lieuexecution_code", "lieu_code"),
    "place_kind": ("lieuexecution_typecode", "lieu_type"),
    "notified": ("datenotification",),
    "amount": ("montant",),
    "months": ("dureemois",),
    "winner": ("titulaire_id_1", "titulaire_id", "titulaire_siret"),
    "winner_name": ("titulaire_denominationsociale_1", "titulaire_denominationsociale", "titulaire_nom"),
    "winner_activity": ("titulaire_naf",),
    "winner_commune": ("titulaire_commune_code",),
    "winner_category": ("titulaire_categorie",),
}
NEEDED = ("identifier", "title", "buyer", "amount")
#: By what day records are asked for.
DAY = "datenotification"
