"""What `./arshjul run` needs before it can serve: translations, tables, static files, the municipality.

Each step looks whether there is anything to do; when nothing changed it takes no time and says nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from arshjul.site import translations
from arshjul.site.database import DatabaseAddressError
from arshjul.site.launcher.console import LauncherError, step, steps

STAMP = "static.stamp"


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: the settings say all."""
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Make ready what isn't; two starts at once wait for each other."""
    set_up()
    with _one_at_a_time(settings.ARSHJUL_DATA):
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
    from django.db import DatabaseError, connection
    from django.db.migrations.exceptions import InconsistentMigrationHistory
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with step("Skapar tabellerna i databasen"):
                call_command("migrate", interactive=False, verbosity=0)
    except InconsistentMigrationHistory as error:
        raise LauncherError(f"Databasen är från en annan version av Årshjul: {error}", 1) from error
    except DatabaseError as error:
        raise LauncherError(f"Databasen går inte att använda: {' '.join(str(error).split())}", 1) from error


def collect_static() -> None:
    """Gather and compress the static files when one of them changed."""
    from django.core.management import call_command

    stamp = settings.STATIC_ROOT / STAMP
    now = _static_digest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    with step("Samlar ihop sidornas filer"):
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now, encoding="ascii")


def _static_digest() -> str:
    """A digest of every static file's name, size and time."""
    from django.contrib.staticfiles.finders import get_finders

    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def load() -> int:
    """Load the municipality and its example year, unless that is done."""
    try:
        from arshjul.site.loading import load_municipality
    except ModuleNotFoundError as error:
        if error.name != "arshjul.site.loading":
            raise
        return 0
    with steps() as progress:
        load_municipality(progress)
    return 0


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
