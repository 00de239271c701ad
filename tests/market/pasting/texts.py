"""Texts as buyers write them, of our own: the rules of a consultation, a mail, a request in English, a bare list."""

SCHOOL = """Commune de Saint-Exemple
RÈGLEMENT DE LA CONSULTATION
Marché public de travaux
Objet du marché : Rénovation énergétique de l’école des Tilleuls
Lieu d’exécution : 12 avenue des Pins, 13400 AUBAGNE
Le marché est décomposé en 4 lots :
Lot n° 1 : Gros œuvre - démolition (estimé à 85 000 € HT)
Lot n° 2 – Menuiseries extérieures aluminium, 120 000 € HT
Lot 3 : Isolation et peinture
LOT 04 - Électricité, courants faibles
Codes CPV : 45214210-5, 45421000
Montant estimé : entre 300 000 et 350 000 € HT.
Durée du marché : 8 mois à compter de la notification.
Démarrage prévu le 1er juillet 2027
Date et heure limites de réception des offres : 15 mars 2027 à 12h00
Les questions sont posées jusqu’au 05/03/2027.
Pièces à fournir :
- Lettre de candidature (DC1) et déclaration du candidat (DC2)
- Attestation d’assurance décennale en cours de validité
- Trois références similaires de moins de cinq ans
- Chiffre d’affaires annuel d’au moins 400 000 €
Le candidat devra être titulaire de la qualification Qualibat ou équivalent.
Une visite du site est obligatoire.
Pénalités de retard : 200 € par jour.
Dossier : https://marches.example.org/dce/123.
Critères : prix 60 %, valeur technique 40 %.
"""

PARTY = """De : achats@example.org
Objet : RE: Demande de devis - traiteur pour nos 20 ans
Bonjour,
Nous fêtons nos 20 ans le 12 juin à La Ciotat et cherchons un traiteur pour 150 personnes.
Budget : 6 000 € TTC maximum. Merci de nous faire parvenir votre devis avant le 3 avril.
Produits locaux et bio si possible. Attestation d’assurance responsabilité civile demandée.
"""

TOWERS = """Request for quotation
Title: Night cleaning of two office buildings
Place of performance: Marseille
The contract is for a period of 2 years, starting 1 September 2027. Estimated value: €45,000 to €60,000 per year.
Bids must be submitted by March 26, 2027 at 5 pm. Clarifications may be asked until 12 March 2027.
Lot 1: Tower A, 4,000 sqm
Lot 2: Tower B, 2,500 sqm
Bidders must hold ISO 14001 certification and professional liability insurance.
"""
