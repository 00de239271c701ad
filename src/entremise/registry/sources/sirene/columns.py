"""The official columns without which a file cannot be read safely, and the codes that exist; others are unknown."""

REQUIRED_OF_SITES = (
    "siret",
    "statutDiffusionEtablissement",
    "etatAdministratifEtablissement",
    "activitePrincipaleEtablissement",
    "codeCommuneEtablissement",
)

REQUIRED_OF_UNITS = ("siren", "statutDiffusionUniteLegale")

#: trancheEffectifs…: from "no employee" (NN, 00) to "10,000 and more" (53). Anything else is unknown.
SIZES = ("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53")

CATEGORIES = ("PME", "ETI", "GE")
