"""What `./arshjul run` needs before it can serve: translations, tables, static files, the municipality.

Each step looks whether there is anything to do; when nothing changed it takes no time and says nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from arshjul.site import translations
from arshjul.site.database import DatabaseAddressError
from arshjul.site.launcher.console import DISK_FULL, LauncherError, step, steps

LOADED = {".py", ".yaml", ".yml", ".json", ".csv", ".sql"}
"""What kinds of files a load reads."""


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: the settings say all."""
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Make ready what isn't; two starts at once wait for each other."""
    set_up()
    with _one_at_a_time(settings.ARSHJUL_DATA), database_faults_told():
        if any(translations.sources()):
            with step("Gör i ordning översättningar"):
                translations.compile_changed()
        migrate()
        collect_static()
        return load()


def set_up() -> None:
    """Start Django; a setting it can't use is one line."""
    try:
        django.setup()
    except (DatabaseAddressError, ImproperlyConfigured) as error:
        raise LauncherError(f"Inställningarna går inte att använda: {error}") from error


def migrate() -> None:
    """Bring the database's tables to this version."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with step("Skapar tabellerna i databasen"):
            call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def database_faults_told() -> Iterator[None]:
    """A database that doesn't answer, is full or is of another version is one line."""
    from django.db import DatabaseError
    from django.db.migrations.exceptions import InconsistentMigrationHistory

    try:
        yield
    except InconsistentMigrationHistory as error:
        raise LauncherError(f"Databasen är från en annan version av Årshjul: {error}", 1) from error
    except DatabaseError as error:
        words = " ".join(str(error).split())
        line = DISK_FULL if "disk is full" in words else f"Databasen går inte att använda: {words}"
        raise LauncherError(line, 1) from error


def collect_static() -> None:
    """Gather and compress the static files when one of them changed."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    stamp = settings.STATIC_ROOT / "arshjul.stamp"
    files = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    now = _digest(files)
    if _kept(stamp) == now:
        return
    with step("Samlar ihop sidornas filer"):
        call_command("collectstatic", interactive=False, verbosity=0)
        _keep(stamp, now)


def load() -> int:
    """Load the municipality, and for a demonstration its example year; not again until code or data changes."""
    from arshjul.site.loading import load_municipality

    stamp = settings.ARSHJUL_DATA / "loaded.stamp"
    now = _what_is_loaded()
    if _kept(stamp) == now and _is_loaded():
        return 0
    with steps() as progress:
        load_municipality(progress, example=settings.ARSHJUL_DEMO)
    _keep(stamp, now)
    return 0


def _what_is_loaded() -> str:
    """A digest of the data and code that a load depends on, and of where it goes."""
    from arshjul.organisation import municipality

    folders = (municipality.folder(), settings.ROOT / "law", settings.ROOT / "src")
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix in LOADED)
    database = {key: str(settings.DATABASES["default"].get(key, "")) for key in ("ENGINE", "HOST", "PORT", "NAME")}
    return _digest(files, str(settings.ARSHJUL_DEMO), *database.values())


def _is_loaded() -> bool:
    """Whether the database holds a municipality: the stamp can't tell when somebody emptied it."""
    from arshjul.organisation import queries

    return queries.authorities().exists() and (queries.demo_people().exists() or not settings.ARSHJUL_DEMO)


def _digest(files: Iterable[Path], *words: str) -> str:
    """A digest of each file's name, size and time, and of some words."""
    lines = sorted(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)
    return hashlib.sha256("\n".join([*words, *lines]).encode()).hexdigest()


def _kept(stamp: Path) -> str:
    return stamp.read_text(encoding="ascii") if stamp.exists() else ""


def _keep(stamp: Path, text: str) -> None:
    """Write beside and rename: the stamp is there whole or not at all."""
    beside = stamp.with_suffix(f".{os.getpid()}")
    beside.write_text(text, encoding="ascii")
    beside.replace(stamp)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        with step("Väntar på en annan start i samma datamapp"):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
