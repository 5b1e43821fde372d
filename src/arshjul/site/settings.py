"""Django's settings. Every setting of Årshjul's own is an environment variable, read here and nowhere else.

`docs/reference/settings.md` is generated from `SETTINGS` below.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from arshjul.site.database import database_from_url

ROOT = Path(__file__).resolve().parents[3]

SETTINGS = {
    "ARSHJUL_DATA": "Folder for the database, received files and ledger facts. Default: `.arshjul` in the project.",
    "DATABASE_URL": "`postgres://user:password@host:port/name`; unset means SQLite in the data folder.",
    "ARSHJUL_MUNICIPALITY": "The folder under `municipalities/` this site serves. Default: `helsingborg`.",
    "ARSHJUL_DEMO": "`1` turns on one-click sign-in as demo persons. Never on a real site. Default: off.",
    "ARSHJUL_SECRET_KEY": "Key for signing sessions. Unset: made once, kept in the data folder for its owner alone.",
    "ARSHJUL_HOSTS": "Comma-separated host names the site answers to. Default: `127.0.0.1,localhost`.",
    "ARSHJUL_HTTPS": "`1` when the site is reached over HTTPS: cookies are then sent over HTTPS alone. Default: off.",
    "ARSHJUL_PROXIES": "How many web servers of one's own stand in front (X-Forwarded-For). Default: a local one.",
    "ARSHJUL_TODAY": "A date (YYYY-MM-DD) to use instead of today, for demonstrations and tests. Default: today.",
    "ARSHJUL_DEBUG": "`1` shows Django's debug pages. Never on a real site. Default: off.",
}


def _on(name: str) -> bool:
    return os.environ.get(name, "") == "1"


def _secret_key(folder: Path) -> str:
    given = os.environ.get("ARSHJUL_SECRET_KEY")
    if given:
        return given
    kept = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text(encoding="utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50))
    return kept.read_text(encoding="utf-8")


ARSHJUL_DATA = Path(os.environ.get("ARSHJUL_DATA", str(ROOT / ".arshjul"))).resolve()
ARSHJUL_MUNICIPALITIES = ROOT / "municipalities"
ARSHJUL_LAW = ROOT / "law"
ARSHJUL_MUNICIPALITY = os.environ.get("ARSHJUL_MUNICIPALITY", "helsingborg")
ARSHJUL_DEMO = _on("ARSHJUL_DEMO")
ARSHJUL_PROXIES = int(os.environ.get("ARSHJUL_PROXIES") or 0)
ARSHJUL_TODAY = os.environ.get("ARSHJUL_TODAY", "")

SECRET_KEY = _secret_key(ARSHJUL_DATA)
DEBUG = _on("ARSHJUL_DEBUG")
ALLOWED_HOSTS = os.environ.get("ARSHJUL_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "arshjul.organisation",
    "arshjul.record",
    "arshjul.planning",
    "arshjul.goals",
    "arshjul.books",
    "arshjul.followup",
    "arshjul.documents",
    "arshjul.portal",
    "arshjul.contact",
    "arshjul.desk",
    "arshjul.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "arshjul.site.middleware.content_security_policy",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "arshjul.site.middleware.KeepableText",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "arshjul.site.urls"
WSGI_APPLICATION = "arshjul.site.wsgi.application"
AUTH_USER_MODEL = "organisation.Person"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk:wheel"
LOGOUT_REDIRECT_URL = "portal:start"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "arshjul.site.context.site",
            ],
            "builtins": ["arshjul.site.templatetags.amounts"],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", ""), ARSHJUL_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True
USE_I18N = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = ARSHJUL_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = ARSHJUL_DATA / "files"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _on("ARSHJUL_HTTPS")
CSRF_COOKIE_SECURE = _on("ARSHJUL_HTTPS")
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "arshjul.site.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if _on("ARSHJUL_HTTPS") else 0
SECURE_SSL_REDIRECT = _on("ARSHJUL_HTTPS")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
MAX_RECEIVED_BYTES = 2_000_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
