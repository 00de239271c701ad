"""Addresses of one's own account and of what belongs to it."""

from django.urls import path

from entremise.people.views import account

app_name = "people"
urlpatterns = [
    path("compte/", account.account, name="account"),
    path("compte/bienvenue", account.welcome, name="welcome"),
    path("compte/cles", account.keys, name="keys"),
    path("compte/cles/<int:pk>/revoquer", account.revoke_key, name="revoke_key"),
    path("conditions", account.terms, name="terms"),
]
