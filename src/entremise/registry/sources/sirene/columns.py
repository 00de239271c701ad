"""The official columns that are read, by their official names. Those that a file does not have are unknown."""

#: Without these an establishments file cannot be read safely.
REQUIRED_OF_SITES = (
    "siret",
    "statutDiffusionEtablissement",
    "etatAdministratifEtablissement",
    "activitePrincipaleEtablissement",
    "codeCommuneEtablissement",
)

#: The last three are not INSEE's: extracts enriched from other public data have them.
SITES = (
    *REQUIRED_OF_SITES,
    "nomenclatureActivitePrincipaleEtablissement",
    "trancheEffectifsEtablissement",
    "etablissementSiege",
    "dateCreationEtablissement",
    "dateDernierTraitementEtablissement",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "longitude",
    "latitude",
    "description",
    "site_web",
    "categorieEntreprise",
)

REQUIRED_OF_UNITS = ("siren", "statutDiffusionUniteLegale")

UNITS = (
    *REQUIRED_OF_UNITS,
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "sigleUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "prenomUsuelUniteLegale",
    "prenom1UniteLegale",
    "categorieJuridiqueUniteLegale",
    "categorieEntreprise",
    "trancheEffectifsUniteLegale",
    "dateCreationUniteLegale",
    "economieSocialeSolidaireUniteLegale",
)

#: trancheEffectifs…: from "no employee" (NN, 00) to "10,000 and more" (53). Anything else is unknown.
SIZES = ("NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53")

CATEGORIES = ("PME", "ETI", "GE")
