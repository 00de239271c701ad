"""The messages of this app itself."""

from entremise.notices.kinds import Both, Kind

KINDS = [
    Kind(
        "digest",
        Both("Résumé de plusieurs messages", "Summary of several messages"),
        example={
            "name": "Camille Essai",
            "count": 2,
            "parts": [
                {"subject": "Une entreprise répond à votre besoin", "url": "/mises-en-relation/1"},
                {"subject": "Un nouveau besoin correspond à votre offre", "url": "/besoins/2"},
            ],
        },
    ),
]
