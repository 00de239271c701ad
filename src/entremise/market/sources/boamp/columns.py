"""The columns of BOAMP: the publisher's names first, then those of extracts that circulate."""

NAMES = {
    "identifier": ("idweb", "avis"),
    "title": ("objet",),
    "published": ("dateparution", "date_publication"),
    "closing": ("datelimitereponse", "date_limite"),
    "departements": ("code_departement", "dep_publication"),
    "performed_in": ("code_departement_prestation", "dep_prestation"),
    "buyer": ("nomacheteur", "acheteur"),
    "postcode": ("acheteur_cp",),
    "town": ("acheteur_ville",),
    "labels": ("descripteur_libelle", "descripteurs"),
    "procedure": ("type_procedure", "procedure_libelle"),
    "category": ("type_marche", "type_marche_facette"),
    "nature": ("nature",),
    "about": ("annonce_lie",),
    "url": ("url_avis",),
    "details": ("donnees",),
}
NEEDED = ("identifier", "title", "published")
#: By what day records are asked for.
DAY = "dateparution"
