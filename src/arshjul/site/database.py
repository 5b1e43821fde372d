"""Which database: SQLite in the data folder, or PostgreSQL by address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class DatabaseAddressError(ValueError):
    """DATABASE_URL is not an address Årshjul can use."""


def database_from_url(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for one database; an empty address means SQLite in the data folder.

    SQLite runs in write-ahead mode, takes the write lock when a transaction begins (so that two
    writers queue instead of failing) and syncs at every commit.

    >>> database_from_url("postgres://anna:hemligt@db:5433/arshjul", Path("."))["NAME"]
    'arshjul'
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "arshjul.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        message = "DATABASE_URL must look like postgres://user:password@host:port/name"
        raise DatabaseAddressError(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
