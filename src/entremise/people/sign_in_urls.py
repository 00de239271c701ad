"""Addresses of the pages by which one signs in and looks after one's own account, under /compte/.

Most are the library's (django-allauth), under the names by which it calls them; no other page of it opens.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as providers
from django.urls import path

from entremise.common.access import allow
from entremise.people import openid
from entremise.people.rules import anyone, signed_in
from entremise.people.views import sign_in

urlpatterns = [
    # To come in
    path("connexion", sign_in.ask_code, name="account_login"),
    path("connexion/code", sign_in.give_code, name="account_confirm_login_code"),
    path("connexion/mot-de-passe", sign_in.password, name="people_sign_in_password"),
    path("connexion/cle-d-acces", sign_in.passkey, name="mfa_login_webauthn"),
    path("connexion/seconde-preuve", sign_in.give_proof, name="mfa_authenticate"),
    path("connexion/avec/<slug:provider_id>", openid.go, name="openid_connect_login"),
    path("connexion/avec/<slug:provider_id>/retour", openid.back, name="openid_connect_callback"),
    path("fournisseur/annule", allow(anyone)(providers.login_cancelled), name="socialaccount_login_cancelled"),
    path("fournisseur/erreur", allow(anyone)(providers.login_error), name="socialaccount_login_error"),
    path("inscription", sign_in.ask_code, name="account_signup"),
    path("deconnexion", allow(anyone)(account.logout), name="account_logout"),
    path("ferme", allow(anyone)(account.account_inactive), name="account_inactive"),
    # Address and password
    path("adresse", allow(signed_in)(account.email), name="account_email"),
    path("adresse/code", allow(anyone)(account.email_verification_sent), name="account_email_verification_sent"),
    path("mot-de-passe", allow(signed_in)(account.password_change), name="account_change_password"),
    path("mot-de-passe/choisir", allow(signed_in)(account.password_set), name="account_set_password"),
    path("mot-de-passe/oublie", allow(anyone)(account.password_reset), name="account_reset_password"),
    path(
        "mot-de-passe/oublie/code",
        allow(anyone)(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "mot-de-passe/nouveau", allow(anyone)(account.complete_password_reset), name="account_complete_password_reset"
    ),
    path(
        "mot-de-passe/change",
        allow(anyone)(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
    path("confirmer", allow(signed_in)(account.reauthenticate), name="account_reauthenticate"),
    # Second proofs
    path("securite", allow(signed_in)(mfa.index), name="mfa_index"),
    path("securite/confirmer", allow(signed_in)(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("securite/application", allow(signed_in)(totp.activate_totp), name="mfa_activate_totp"),
    path("securite/application/retirer", allow(signed_in)(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("securite/cles", allow(signed_in)(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("securite/cles/ajouter", sign_in.add_passkey, name="mfa_add_webauthn"),
    path(
        "securite/cles/confirmer",
        allow(signed_in)(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("securite/cles/<int:pk>/retirer", allow(signed_in)(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("securite/cles/<int:pk>/nommer", allow(signed_in)(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("securite/secours", allow(signed_in)(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "securite/secours/renouveler",
        allow(signed_in)(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "securite/secours/fichier",
        allow(signed_in)(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
