"""The words of one's own data, for the file people read: each kind of rows, each of their facts."""

from django.utils.translation import gettext_lazy as _

from entremise.people.models import Consent, Membership, Role

KINDS = {
    "identity": _("Votre compte"),
    "addresses": _("Vos adresses"),
    "proofs": _("Vos secondes preuves d’identité"),
    "providers": _("Services par lesquels vous vous connectez"),
    "sessions": _("Appareils connectés"),
    "roles": _("Rôles donnés par la chambre"),
    "absences": _("Absences"),
    "memberships": _("Organisations"),
    "invitations_sent": _("Invitations envoyées"),
    "invitations_received": _("Invitations reçues"),
    "consents": _("Accords donnés ou refusés"),
    "keys": _("Clés de l’API"),
    "acts": _("Ce que vous avez fait ici"),
    "mails": _("Messages envoyés"),
    "notices": _("Avis"),
    "preference": _("Préférences"),
    "error_reports": _("Erreurs signalées"),
    "needs": _("Besoins"),
    "versions": _("Versions précédentes de vos besoins"),
    "attachments": _("Fichiers joints"),
    "introductions": _("Mises en relation"),
    "messages": _("Messages échangés"),
    "outcomes": _("Retombées"),
    "alerts": _("Alertes"),
    "webhooks": _("Programmes prévenus"),
    "known_as": _("Correspondant d’une entreprise"),
    "followed_needs": _("Besoins suivis comme conseiller"),
}
FACTS = {
    "email": _("adresse"), "name": _("nom"), "phone": _("téléphone"), "language": _("langue"),
    "joined_at": _("inscription"), "last_login": _("dernière connexion"), "warned_at": _("prévenu le"),
    "verified": _("vérifiée"), "primary": _("principale"), "type": _("type"), "created_at": _("créé le"),
    "last_used_at": _("dernier usage"), "provider": _("service"), "uid": _("identifiant"), "date_joined": _("lié le"),
    "ip": _("adresse du réseau"), "user_agent": _("navigateur"), "role": _("rôle"),
    "institution": _("institution"), "subjects": _("sujets"), "places": _("lieux"), "given_at": _("donné le"),
    "ended_at": _("terminé le"), "begins_on": _("du"), "ends_on": _("au"), "scheme": _("type d’identifiant"),
    "identifier": _("identifiant"), "function": _("fonction"), "manager": _("gestionnaire"), "proof": _("preuve"),
    "declared": _("ce que vous en dites"), "asked_at": _("demandé le"), "letter_asked_at": _("courrier demandé le"),
    "letter_sent_at": _("courrier envoyé le"), "confirmed_at": _("confirmé le"), "ended_because": _("pourquoi"),
    "invited_at": _("envoyée le"), "expires_at": _("valable jusqu’au"), "accepted_at": _("accepté le"),
    "purpose": _("usage"), "given": _("accord"), "wording": _("version du texte"), "at": _("le"),
    "prefix": _("début"), "revoked_at": _("révoquée le"), "verb": _("action"), "subject": _("objet"),
    "door": _("par où"), "kind": _("genre"), "context": _("contenu"), "sent_at": _("envoyé le"), "url": _("page"),
    "read_at": _("lu le"), "rhythm": _("rythme"), "quiet_from": _("silence à partir de"),
    "quiet_until": _("silence jusqu’à"), "most_a_week": _("au plus par semaine"),
    "establishment__scheme": _("type d’identifiant"), "establishment__identifier": _("identifiant"),
    "message": _("message"), "settled_at": _("réglé le"), "submission": _("numéro"), "text": _("texte"),
    "place": _("lieu"), "radius_km": _("rayon (km)"), "deadline": _("pour le"), "budget_min": _("budget, au moins"),
    "budget_max": _("budget, au plus"), "visibility": _("visible par"), "anonymous": _("anonyme"),
    "organisation": _("organisation"), "published_at": _("publié le"), "paused_at": _("suspendu le"),
    "closed_at": _("clos le"), "closed_because": _("pourquoi"), "need__submission": _("besoin"),
    "facts": _("valeurs d’avant"), "attachments__name": _("fichier"), "attachments__size": _("taille (octets)"),
    "attachments__added_at": _("ajouté le"), "number": _("numéro"), "solution": _("établissement"),
    "firm_name": _("contact de l’entreprise"), "firm_email": _("son adresse"), "firm_phone": _("son téléphone"),
    "proposed_at": _("proposée le"), "declined_at": _("déclinée le"), "declined_because": _("raison"),
    "declined_note": _("précision"), "introduced_at": _("faite le"), "meeting_at": _("rendez-vous le"),
    "meeting_place": _("lieu du rendez-vous"), "met_at": _("rencontre le"), "concluded_at": _("conclue le"),
    "introduction__number": _("mise en relation"), "side": _("de la part de"), "by_mail": _("par message"),
    "amount": _("montant (€)"), "because": _("raison"), "note": _("précision"), "said_at": _("dit le"),
    "title": _("titre"), "over": _("porte sur"), "query": _("recherche"), "stopped_at": _("arrêté le"),
    "events": _("événements"), "source": _("source"), "added_at": _("ajouté le"),
}  # fmt: skip
#: Codes that are said in words.
VALUES = {
    "role": dict(Role.choices),
    "proof": dict(Membership.Proof.choices),
    "purpose": dict(Consent.Purpose.choices),
}
#: Who acts, in the audit trail, when no person does.
ACTORS = dict(Role.choices) | {"system": _("le service"), "link": _("le lien d’un message")}
