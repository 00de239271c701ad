"""The words that lists of guests are written with: titles of columns, sides, languages. All are folded."""

from typing import Final

#: What a column may be called, once folded (no case, no accent, no sign).
NAMES: Final[dict[str, str]] = {
    "firm": "entreprise|societe|raison sociale|nom de l entreprise|nom entreprise|nom de la societe|organisation"
            "|organisme|structure|etablissement|denomination|institution|company|company name|organization"
            "|organisation name|firm|business|employeur|enseigne|nom de la structure",
    "name": "contact|nom du contact|nom et prenom|nom prenom|prenom nom|prenom et nom|nom complet|participant|personne"
            "|interlocuteur|representant|full name|name|contact name|contact person|attendee",
    "first": "prenom|first name|firstname|given name|prenom du contact",
    "last": "nom|nom de famille|last name|lastname|surname|family name",
    "email": "courriel|e mail|email|mail|mel|adresse mail|adresse e mail|adresse email|adresse electronique"
             "|adresse courriel|courrier electronique|email address|e mail address|contact email|courriel du contact",
    "phone": "telephone|tel|portable|mobile|telephone portable|tel portable|numero de telephone|n de telephone|phone"
             "|phone number|mobile phone|gsm",
    "side": "type|profil|cote|role|categorie|groupe|vous etes|type de participant|profile|side|category|group"
            "|participant type|acheteur ou fournisseur",
    "language": "langue|langue parlee|language|lang|preferred language",
    "offers": "offre|offres|propose|activite|activites|description|presentation|produits|produits et services|services"
              "|savoir faire|metier|offers|offer|about|what we offer|products|activity",
    "seeks": "recherche|recherches|cherche|besoin|besoins|attentes|souhaits|souhaite rencontrer|seeks|seeking"
             "|looking for|needs|interests|wants to meet",
    "registered": "siret|siren|n siret|n siren|numero siret|numero siren|siret siren|siren siret|registration number",
}  # fmt: skip
COLUMNS: Final = {name: column for column, names in NAMES.items() for name in names.split("|")}
#: Words for a same side of a day.
SIDES: Final = tuple(
    frozenset(word.strip() for word in words.split("|"))
    for words in (
        """acheteur|acheteurs|acheteuse|acheteuses|achat|achats|donneur d ordre|donneurs d ordre|donneur d ordres|client
        |donneurs d ordres|clients|buyer|buyers|purchaser|purchasers|buying""",
        """entreprise|entreprises|fournisseur|fournisseurs|vendeur|vendeurs|prestataire|prestataires|exposant|exposants
        |pme|tpe|start up|startup|supplier|suppliers|seller|sellers|firm|firms|company|companies|sme""",
        "expert|experts|experte|expertes|conseil|conseiller|conseillers|adviser|advisor|advisers|advisors",
        "hote|hotes|host|hosts|partenaire local|partenaires locaux",
        "investisseur|investisseurs|investor|investors",
        "decideur|decideurs|decision maker|decision makers",
    )
)
ENGLISH: Final = frozenset(("en", "eng", "anglais", "english", "uk", "us", "gb"))
