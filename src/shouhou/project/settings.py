"""Django's settings. Everything a seller may change is an environment variable SHOUHOU_…"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from shouhou.project.database import configured_url, database_settings
from shouhou.project.folder import data_folder, read_secret
from shouhou.project.network import buyers_host
from shouhou.project.object_store import object_stores

PROJECT = Path(__file__).resolve().parent
FOLDER = data_folder()

DEBUG = os.environ.get("SHOUHOU_DEBUG") == "1"
SECRET_KEY = os.environ.get("SHOUHOU_SECRET_KEY") or (
    # Without a data folder nothing is kept, so a key for this process alone is enough.
    read_secret(FOLDER.secret_key) if FOLDER.path.is_dir() else secrets.token_urlsafe(48)
)

HOSTS = [name for name in os.environ.get("SHOUHOU_HOSTS", "").split(",") if name]
ADDRESS = os.environ.get("SHOUHOU_ADDRESS", "").rstrip("/")
"""Where people open the desk: links in mails begin with it."""
BUYER_ADDRESS = os.environ.get("SHOUHOU_BUYER_ADDRESS", "").rstrip("/")
"""Where buyers open their page; links for them begin with it. Empty: as ADDRESS."""
BUYER_HOST = buyers_host(BUYER_ADDRESS, ADDRESS)
"""The host that serves nothing but the buyer's page; empty where desk and page share one."""
ONLY_BUYERS = os.environ.get("SHOUHOU_ONLY_BUYERS") == "1"
"""This process serves nothing but the buyer's page, under whatever host."""
PROXIES = [name for name in os.environ.get("SHOUHOU_PROXIES", "").split(",") if name]
"""Addresses of reverse proxies whose X-Forwarded-For is believed on the buyer's page."""
BUYER_CALLS_PER_MINUTE = int(os.environ.get("SHOUHOU_BUYER_CALLS_PER_MINUTE", "240"))
BUYER_WRONG_PER_HOUR = int(os.environ.get("SHOUHOU_BUYER_WRONG_PER_HOUR", "60"))
"""Of one address on the buyer's page: calls, and links that open nothing; then 429."""
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *HOSTS, *([BUYER_HOST] if BUYER_HOST else [])]

INSTALLED_APPS = [
    "shouhou.project",
    "shouhou.desk",
    "shouhou.alarms",
    "shouhou.sync",
    "shouhou.reviews",
    "shouhou.selfservice",
    "shouhou.exchanges",
    "shouhou.returns",
    "shouhou.triage",
    "shouhou.refunds",
    "shouhou.approvals",
    "shouhou.shipping",
    "shouhou.parcels",
    "shouhou.cases",
    "shouhou.contacts",
    "shouhou.evidence",
    "shouhou.ledger",
    "shouhou.items",
    "shouhou.orders",
    "shouhou.intake",
    "shouhou.intents",
    "shouhou.notices",
    "shouhou.shops",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django_htmx",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "shouhou.project.middleware.BuyersDoor",
    "django.middleware.security.SecurityMiddleware",
    "shouhou.project.middleware.ContentSecurity",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shouhou.shops.pages.presence.Presence",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "shouhou.project.urls"
WSGI_APPLICATION = "shouhou.project.wsgi.application"

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
            ],
        },
    },
]

DATABASES = {
    "default": database_settings(
        # `shouhou run` and the tests put the address of the embedded server here.
        configured_url() or "postgresql://shouhou@/shouhou",
        pool=os.environ.get("SHOUHOU_POOL", "1") == "1",
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "shops.Person"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The second factor: allauth keeps the factors; the pages and the lock-out are ours (shops).
MFA_ADAPTER = "shouhou.shops.queries.sealing.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "售后 Shouhou"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "locale", *sorted(PROJECT.parent.glob("*/locale"))]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    **object_stores(os.environ),
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shouhou.project.static_files.StampedStatic"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

MEDIA_ROOT = FOLDER.files
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(FOLDER.incoming) if FOLDER.incoming.is_dir() else None
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# A shop's desk usually runs on plain http inside its own network; SHOUHOU_HTTPS=1 says otherwise.
HTTPS = os.environ.get("SHOUHOU_HTTPS") == "1"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in HOSTS] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["shouhou.jobs.upkeep", "shouhou.project.api.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"links": {"()": "shouhou.project.quiet.HideLinks"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["links"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

INTAKE_ANSWER_HEADERS = "shouhou.refunds.words.answer_headers"
"""Who knows which extra columns of a refund export are answers; intake stands below refunds."""

SMTP_URL = os.environ.get("SHOUHOU_SMTP_URL", "")
SMS_URL = os.environ.get("SHOUHOU_SMS_URL", "")
"""Where urgent notices go by mail: smtp://user:password@host:587/?from=desk@shop.example"""
WEBHOOK_PRIVATE = os.environ.get("SHOUHOU_WEBHOOK_PRIVATE") == "1"
"""Whether webhooks may reach addresses of this machine and its own network."""
EVENTS_URL = os.environ.get("SHOUHOU_EVENTS_URL", "")
"""Where browsers find live updates when a reverse proxy stands before them."""
LIVE_PORT = int(os.environ.get("SHOUHOU_LIVE_PORT") or 0)
"""Where `shouhou run` has put the live process; 0 when there is none."""

LEDGER_FOLLOWER = "refunds.follow_payable"
PARCELS_FOLLOWER = "refunds.parcel_moved"
SHIPPING_FOLLOWER = "exchanges.sending_moved"
AGREEMENT_FOLLOWER = "exchanges.agreement_moved"
"""The job that learns when money moved; the ledger stands below the slices that wait for it."""

INTENT_WORKER = "sync.carry_out"
"""The job that carries an act outside; intents stands below the slice that can."""

AGREEING = "shouhou.sync.actions.paying.make_channel"
LEDGER_CHANNELS = {"escrow": AGREEING, "aftersale": AGREEING} | dict(
    pair.split("=", 1)
    for pair in os.environ.get("SHOUHOU_LEDGER_CHANNELS", "").split(",")
    if "=" in pair
)
"""Route → dotted name of a function that makes its payment channel; all others are paid by hand."""

AGREEMENT_HELD_BACK = "shouhou.exchanges.queries.held_back"
"""Why nothing may be sent under an agreement by hand; refunds stands below the slice that sends."""

APPROVAL_ACTS = {"agreement": "shouhou.refunds.actions.decide_approval"}
"""What carries out a decided approval, by its subject; approvals stands below refunds."""

ORDERS_HELD = "shouhou.cases.queries.held_orders"
"""Orders whose buyers are not to be forgotten yet, because a case about them is open."""

ORDERS_PHONE = "shouhou.contacts.queries.phone_held"
"""Why a buyer's phone number is not shown now, though everything else is."""

API_CALLS_PER_MINUTE = int(os.environ.get("SHOUHOU_API_CALLS_PER_MINUTE", "600"))
"""For each token; above it the answer is 429 with Retry-After."""

TOP_CALLS_PER_SECOND = float(os.environ.get("SHOUHOU_TOP_CALLS_PER_SECOND", "20"))
TOP_CALLS_PER_SECOND_AND_SHOP = float(os.environ.get("SHOUHOU_TOP_CALLS_PER_SECOND_AND_SHOP", "10"))
TOP_CALLS_PER_DAY = int(os.environ.get("SHOUHOU_TOP_CALLS_PER_DAY", "5000"))
"""How often the open platform is asked in the name of one app; 5000 a day is an app in test."""
SYNC_SECONDS = int(os.environ.get("SHOUHOU_SYNC_SECONDS", "600"))
"""How often a connected shop is swept, on the wall clock; a market on this machine every minute."""
MARKET = os.environ.get("SHOUHOU_MARKET", "")
"""The folder of the sample market that `shouhou run` started beside this desk; empty: none."""
