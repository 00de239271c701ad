"""Settings, read from the environment. Defaults are safe for trying Entremise on one's own machine.

Every variable is described in docs/operator/settings.md; `entremise check` says what is configured and what is missing.
"""

import contextlib
import logging
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from entremise.project import logs, safety

env = environ.Env()

ROOT = Path(env.str("ENTREMISE_ROOT", default=str(Path.cwd())))
environ.Env.read_env(str(ROOT / ".env"))
#: Everything Entremise writes: database, index, collected files, mails not sent.
VAR = Path(env.str("ENTREMISE_VAR", default=str(ROOT / "var")))

#: "development" (the default, safe on one's own machine only) or "production" (refuses to start when unsafe).
ENVIRONMENT = env.str("ENTREMISE_ENVIRONMENT", default="development")
PRODUCTION = ENVIRONMENT == "production"

SECRET_KEY = env.str("SECRET_KEY", default=safety.DEVELOPMENT_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

#: The chamber that answers, as it is named on the pages, and where it reads its mail.
CHAMBER_NAME = env.str("ENTREMISE_CHAMBER_NAME", default="Entremise")
CHAMBER_EMAIL = env.str("ENTREMISE_CHAMBER_EMAIL", default="")
#: Its territory: INSEE codes of départements or communes, SIRENs of intercommunal bodies. What stayed there is counted.
TERRITORY = tuple(env.list("ENTREMISE_TERRITORY", default=["13"]))
#: What our identifiers of contracts begin with in open data (OCDS): registered once with the Open Contracting
#: Partnership, `ocds-` and six characters. That of its documentation until then.
OCID_PREFIX = env.str("ENTREMISE_OCID_PREFIX", default="ocds-213czf")
# The loop: how many firms are approached at once for one need, and the days after which somebody is reminded, another
# firm is approached, an adviser is called in, and both sides are asked what came of it.
APPROACHED_AT_ONCE = env.int("ENTREMISE_APPROACHED_AT_ONCE", default=3)
REMINDER_DAYS = tuple(env.list("ENTREMISE_REMINDER_DAYS", cast=int, default=[3, 9, 21]))
SILENT_AFTER_DAYS = env.int("ENTREMISE_SILENT_AFTER_DAYS", default=9)
#: Within how many days an adviser answers a firm that objects to where it stood in a list.
OBJECTION_DAYS = env.int("ENTREMISE_OBJECTION_DAYS", default=15)
OUTCOME_DAYS = tuple(env.list("ENTREMISE_OUTCOME_DAYS", cast=int, default=[30, 60, 180]))
#: Whether programs that listen (webhooks) may be on this very machine: for trying, never in production.
WEBHOOK_LOCAL = env.bool("ENTREMISE_WEBHOOK_LOCAL", default=False) and not PRODUCTION
# Joining an organisation: for how many days the code of a letter and the link of an invitation hold, and how long a
# letter is on its way before another may be asked for.
LETTER_DAYS = env.int("ENTREMISE_LETTER_DAYS", default=60)
LETTER_ON_ITS_WAY_DAYS = env.int("ENTREMISE_LETTER_ON_ITS_WAY_DAYS", default=7)
INVITATION_DAYS = env.int("ENTREMISE_INVITATION_DAYS", default=14)
# How long personal data are kept, in days; the night's purge takes away what is older.
KEEP_INACTIVE_ACCOUNT_DAYS = env.int("ENTREMISE_KEEP_INACTIVE_ACCOUNT_DAYS", default=3 * 365)
WARN_BEFORE_ERASING_DAYS = env.int("ENTREMISE_WARN_BEFORE_ERASING_DAYS", default=30)
KEEP_UNSIGNED_DRAFT_DAYS = env.int("ENTREMISE_KEEP_UNSIGNED_DRAFT_DAYS", default=7)
KEEP_CLOSED_NEED_CONTACTS_DAYS = env.int("ENTREMISE_KEEP_CLOSED_NEED_CONTACTS_DAYS", default=5 * 365)
KEEP_UNPROVEN_CLAIM_DAYS = env.int("ENTREMISE_KEEP_UNPROVEN_CLAIM_DAYS", default=180)
KEEP_INVITATION_DAYS = env.int("ENTREMISE_KEEP_INVITATION_DAYS", default=90)
KEEP_TRACE_DAYS = env.int("ENTREMISE_KEEP_TRACE_DAYS", default=365)
KEEP_MAIL_DAYS = env.int("ENTREMISE_KEEP_MAIL_DAYS", default=365)
KEEP_NOTICE_DAYS = env.int("ENTREMISE_KEEP_NOTICE_DAYS", default=365)
KEEP_ERROR_REPORT_ADDRESS_DAYS = env.int("ENTREMISE_KEEP_ERROR_REPORT_ADDRESS_DAYS", default=365)
KEEP_MEETING_GUEST_DAYS = env.int("ENTREMISE_KEEP_MEETING_GUEST_DAYS", default=3 * 365)
KEEP_TENDER_CONTACTS_DAYS = env.int("ENTREMISE_KEEP_TENDER_CONTACTS_DAYS", default=5 * 365)
KEEP_OBJECTION_DAYS = env.int("ENTREMISE_KEEP_OBJECTION_DAYS", default=5 * 365)
#: Where this service is reached from outside: the links of its mails begin so.
SITE_URL = env.str("ENTREMISE_SITE_URL", default="http://localhost:8000").rstrip("/")
#: Address of the map's background tiles (`https://…/{z}/{x}/{y}.png`) and whom to credit; none: a plain background.
TILES_URL = env.str("ENTREMISE_TILES_URL", default="")
TILES_ATTRIBUTION = env.str("ENTREMISE_TILES_ATTRIBUTION", default="")

INSTALLED_APPS = [
    "entremise.web",
    "entremise.market",
    "entremise.meetings",
    "entremise.hub",
    "entremise.neutrality",
    "entremise.registry",
    "entremise.people",
    "entremise.notices",
    "entremise.common",
    "entremise.project.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_cotton",
    "django_prometheus",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "ninja",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "entremise.project.logs.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "entremise.project.gate.ApiGate",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "entremise.people.second_proof.Threshold",
    "entremise.people.guard.Guard",
    "entremise.neutrality.middleware.Recorded",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "entremise.web.typography.french_typography",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "entremise.project.urls"
WSGI_APPLICATION = "entremise.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "entremise.web.navigation.reader",
            ],
        },
    },
]

# No ATOMIC_REQUESTS: with SQLite's IMMEDIATE transactions each page read would wait for the one writer.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'entremise.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    with contextlib.suppress(OSError):  # said with its remedy by whoever needs the database
        VAR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Accounts and sign-in (django-allauth): an address and the code sent to it; a passkey or a password for who wants one.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "hub:dashboard"
ACCOUNT_ADAPTER = "entremise.people.adapters.Accounts"
_forms = "entremise.people.forms.accounts"
ACCOUNT_FORMS = {
    "request_login_code": f"{_forms}.AddressForm",
    "confirm_login_code": f"{_forms}.CodeForm",
    "confirm_email_verification_code": f"{_forms}.AddressCodeForm",
    "confirm_password_reset_code": f"{_forms}.PasswordCodeForm",
    "login": f"{_forms}.PasswordForm",
    "reset_password": f"{_forms}.ForgottenForm",
    "reset_password_from_key": f"{_forms}.NewPasswordForm",
    "set_password": f"{_forms}.SetPasswordForm",
    "change_password": f"{_forms}.ChangePasswordForm",
    "reauthenticate": f"{_forms}.AskPasswordForm",
    "add_email": f"{_forms}.NewAddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Eight digits, three tries a code and twenty codes an hour for one address: one chance in a million an hour of a guess.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
_codes = "20/m/ip,300/h/ip,3/m/key,20/h/key"
ACCOUNT_RATE_LIMITS = {"request_login_code": _codes, "reset_password": _codes}
MFA_ADAPTER = "entremise.people.adapters.Proofs"
MFA_FORMS = {
    "authenticate": f"{_forms}.ProofForm",
    "reauthenticate": f"{_forms}.AskProofForm",
    "activate_totp": f"{_forms}.ApplicationForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A telephone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = CHAMBER_NAME
# Browsers let passkeys work without HTTPS on one's own machine only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
#: A provider of identities (OpenID Connect, as ProConnect) one may sign in with: none unless all four are told.
OIDC_NAME = env.str("ENTREMISE_OIDC_NAME", default="")
OIDC_SERVER_URL = env.str("ENTREMISE_OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("ENTREMISE_OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("ENTREMISE_OIDC_CLIENT_SECRET", default="")
_oidc = {
    "provider_id": "oidc",
    "name": OIDC_NAME,
    "client_id": OIDC_CLIENT_ID,
    "secret": OIDC_CLIENT_SECRET,
    "settings": {
        "server_url": OIDC_SERVER_URL,
        "oauth_pkce_enabled": True,
        "scope": env.list("ENTREMISE_OIDC_SCOPES", default=["openid", "profile", "email"]),
        # One that proves every address without saying so of each.
        "verified_email": env.bool("ENTREMISE_OIDC_ADDRESSES_PROVED", default=False),
    },
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_oidc] if OIDC_SERVER_URL else []}}
SOCIALACCOUNT_ADAPTER = "entremise.people.adapters.Providers"
# An address the provider has verified opens the account of that address, here as in the mail with a code.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# What processes share for a moment (tries at signing in, codes already used), on PostgreSQL over several machines too.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "entremise_cache",
        "KEY_FUNCTION": "entremise.common.limits.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
# Dates in English as they are read in Europe: Django's own begin with the month.
FORMAT_MODULE_PATH = "entremise.project.formats"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")
USE_TZ = True

STATIC_URL = "/static/"
# In production `entremise serve` gathers the static files here; elsewhere they are served from where they are.
STATIC_ROOT = VAR / "static" if PRODUCTION else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

#: Where generations of the search index live; the database says which one is current.
INDEX_DIRECTORY = VAR / "index"
#: Where the ledger of lists shown is written, a file a month; back it up with the database.
LEDGER_DIRECTORY = VAR / "ledger"

# INSEE's monthly stock files, fetched by `entremise load sirene` when no file is given.
_SIRENE = "https://object.files.data.gouv.fr/data-pipeline-open/siren/stock"
SIRENE_ETABLISSEMENTS_URL = env.str(
    "ENTREMISE_SIRENE_ETABLISSEMENTS_URL", default=f"{_SIRENE}/StockEtablissement_utf8.parquet"
)
SIRENE_UNITES_LEGALES_URL = env.str(
    "ENTREMISE_SIRENE_UNITES_LEGALES_URL", default=f"{_SIRENE}/StockUniteLegale_utf8.parquet"
)
#: Where `entremise load boamp --since` and `entremise load decp --since` ask: datasets of Opendatasoft, Explore 2.1.
_DATASETS = "api/explore/v2.1/catalog/datasets"
BOAMP_URL = env.str("ENTREMISE_BOAMP_URL", default=f"https://boamp-datadila.opendatasoft.com/{_DATASETS}/boamp")
DECP_URL = env.str("ENTREMISE_DECP_URL", default=f"https://data.economie.gouv.fr/{_DATASETS}/decp-2022-marches-valides")

# Mail: without EMAIL_URL, messages are written to files, so that none is lost.
_mail = env.email_url("EMAIL_URL", default=f"filemail:///{VAR / 'mail'}")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST") or "localhost", _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_USER") or "", _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=CHAMBER_EMAIL or "entremise@localhost")

#: By which function the apps that stand below `people` record who did what.
TRAIL = "entremise.people.trail.record"
#: The domain whose mail comes to `entremise mail receive`; empty: mails say to answer on the page.
REPLY_DOMAIN = env.str("ENTREMISE_REPLY_DOMAIN", default="")

# What a browser may do with our pages: nothing that does not come from us, and no script or style inside the page.
_tiles, _provider = urlsplit(TILES_URL), urlsplit(OIDC_SERVER_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([f"{_tiles.scheme}://{_tiles.netloc}"] if TILES_URL else [])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # The provider of identities is reached by a form that is sent on there.
        "form-action": [SELF, *([f"{_provider.scheme}://{_provider.netloc}"] if OIDC_SERVER_URL else [])],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# HTTPS everywhere in production. The probes answer without it: they are asked on the machine itself.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("ENTREMISE_HTTPS_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("ENTREMISE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
#: Header by which the proxy in front says `https`; believed as it comes, so the proxy must overwrite it.
PROXY_HTTPS_HEADER = env.str("ENTREMISE_PROXY_HTTPS_HEADER", default="")
if PROXY_HTTPS_HEADER:
    SECURE_PROXY_SSL_HEADER = ("HTTP_" + PROXY_HTTPS_HEADER.upper().replace("-", "_"), "https")
#: Networks of the proxies whose X-Forwarded-For is believed.
TRUSTED_PROXIES = env.list("ENTREMISE_TRUSTED_PROXIES", default=[])
# `check --deploy` also asks for HSTS over the sister sites of the chamber's domain: they are not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# How much may be sent, and how often.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Files are refused but by the views that ask for some (common/uploads.py).
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["entremise.common.uploads.Refuse"]
#: A command that is given the path of an attached file: it answers 0 when the file is clean, 1 when it is infected.
SCAN_COMMAND = env.str("ENTREMISE_SCAN_COMMAND", default="")
#: Counters of `entremise.common.limits`, shared by the processes of this machine.
LIMITS_FILE = VAR / "limits.sqlite3"
#: Calls of the API by one address without a key, and by one key.
API_ANONYMOUS_RATE = env.str("ENTREMISE_API_ANONYMOUS_RATE", default="30/minute")
API_KEY_RATE = env.str("ENTREMISE_API_KEY_RATE", default="600/minute")

#: Whoever shows this token may read /metrics; without one, only this machine and only in development.
METRICS_TOKEN = env.str("ENTREMISE_METRICS_TOKEN", default="")
PROMETHEUS_METRIC_NAMESPACE = ""

# Logs: no query string (needs are told there), no address, no account. JSON in production, readable in development.
LOG_LEVEL = env.str("ENTREMISE_LOG_LEVEL", default="INFO").upper()
LOGGING_CONFIG = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG

safety.refuse_unsafe(globals())
logs.configure(LOG_LEVEL, as_json=PRODUCTION)
