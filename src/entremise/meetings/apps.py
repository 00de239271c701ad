"""The app of meeting days."""

from django.apps import AppConfig


class Meetings(AppConfig):
    """Meeting days and missions: who meets whom, when and where, and what came of it."""

    name = "entremise.meetings"
