"""Addresses of one's own account and of what belongs to it."""

from django.urls import path, re_path

from entremise.people.views import account, memberships, personal, trial

app_name = "people"
urlpatterns = [
    path("compte/", account.account, name="account"),
    path("compte/bienvenue", account.welcome, name="welcome"),
    path("compte/suite", account.onward, name="onward"),
    path("compte/appareils", account.sessions, name="sessions"),
    path("compte/appareils/deconnecter", account.end_sessions, name="end_sessions"),
    path("compte/appareils/<int:pk>/deconnecter", account.end_session, name="end_session"),
    path("compte/fournisseur/delier", account.unlink, name="unlink"),
    path("compte/cles", account.keys, name="keys"),
    path("compte/cles/<int:pk>/revoquer", account.revoke_key, name="revoke_key"),
    path("conditions", account.terms, name="terms"),
    path("compte/organisations", memberships.organisations, name="organisations"),
    path("compte/organisations/<int:pk>/code", memberships.letter_code, name="letter_code"),
    path("compte/organisations/<int:pk>/courrier", memberships.new_letter, name="new_letter"),
    path("compte/organisations/<int:pk>/quitter", memberships.leave, name="leave"),
    path("compte/organisations/<int:pk>/terminer", memberships.end, name="end_membership"),
    path("compte/organisations/<int:pk>/gestion", memberships.manager, name="manager"),
    path("compte/organisations/<slug:scheme>/<str:identifier>/personnes", memberships.colleagues, name="colleagues"),
    path("compte/organisations/<slug:scheme>/<str:identifier>/inviter", memberships.invite, name="invite"),
    path("compte/invitations/<int:pk>/retirer", memberships.revoke_invitation, name="revoke_invitation"),
    path("compte/invitation/<str:secret>", memberships.invitation, name="invitation"),
    path("compte/mes-donnees", personal.data, name="data"),
    re_path(r"^compte/mes-donnees\.(?P<suffix>json|html)$", personal.data_file, name="data_file"),
    path("compte/mes-donnees/accords", personal.consents, name="consents"),
    path("compte/mes-donnees/effacer", personal.erase, name="erase"),
    path("compte/efface", personal.erased, name="erased"),
    path("administration/journal", personal.audit_trail, name="trail"),
    path("essai", trial.trial, name="trial"),
    path("essai/<int:pk>", trial.try_as, name="try_as"),
]
