"""What many tests begin with is made once and then put back as rows: a city, a whole example year.

The first test of a process lets the program's own services make it and remembers every row; the next ones get
the same rows in one go. It is what a test begins with: a database that holds anything already is refused, since the
services would have to make all of it again for every test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction

from arshjul.organisation import municipality
from arshjul.organisation.clock import today

ALWAYS_THERE = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"}
AT_A_TIME = 400

_folders: dict[str, Path] = {}
_kept: dict[str, dict[str, bytes | list[str]]] = {}


def example_year() -> None:
    """The municipality with its demo persons and the whole example year."""
    from arshjul.site.loading import load_municipality

    _remembered("example year", lambda: load_municipality(progress=lambda _told: None))


def city() -> None:
    """The municipality's organisation with its demo persons."""
    from arshjul.organisation import services

    def make() -> None:
        services.load_organisation(municipality.current())
        services.load_demo_people(municipality.current())

    _remembered("city", make)


def organisation() -> None:
    """The municipality's organisation alone, without persons."""
    from arshjul.organisation import services

    _remembered("organisation", lambda: services.load_organisation(municipality.current()))


def organisation_with_books(*years: int) -> None:
    """The organisation alone, and the example's constructed books of these years."""
    from arshjul.books import services

    def make() -> None:
        organisation()
        for year in years:
            services.load_constructed(year, lambda _line: None)

    _remembered(f"organisation and books {years}", make)


def city_with_books(*years: int) -> None:
    """The city, and the example's constructed books of these years."""
    from arshjul.books import services

    def make() -> None:
        city()
        for year in years:
            services.load_constructed(year, lambda _line: None)

    _remembered(f"books {years}", make)


def city_with_plans() -> None:
    """The city, and the example year's goals and plans."""
    from arshjul.goals import services as goals
    from arshjul.planning import services

    def make() -> None:
        city()
        goals.load_example(lambda _line: None)
        services.load_example(lambda _line: None)

    _remembered("plans", make)


def city_with_books_and_plans(*years: int) -> None:
    """The city with the example's books of these years, its plans and its forecasts."""
    from arshjul.followup import services as followup
    from arshjul.planning import services as planning

    def make() -> None:
        city_with_books(*years)
        planning.load_example(lambda _line: None)
        followup.load_example(lambda _line: None)

    _remembered(f"books and plans {years}", make)


def world(what: str, make: Callable[[], object]) -> None:
    """What a room's own tests begin with, and no other's: rows alone."""
    _remembered(what, make)


def in_own_folder(what: str, make: Callable[[], object]) -> None:
    """What a room's own tests begin with, rows and files, in an empty data folder of the test's own."""
    _remembered(what, make, Path(settings.ARSHJUL_DATA))


def _remembered(what: str, make: Callable[[], object], folder: Path | None = None) -> None:
    """Let `make` fill an empty database, or put back what it filled it with the first time on this day."""
    name = f"{what} {municipality.folder()} {today()}"
    if _holds_anything():
        message = f"{what} is what a test begins with, and here something is already there: ask for it at first"
        raise AssertionError(message)
    if name in _kept:
        _put_back(_kept[name])
        if folder:
            shutil.copytree(_folders[name], folder, dirs_exist_ok=True)
    else:
        _number_from_one()
        make()
        _kept[name] = {table: rows for table in _tables() if (rows := _rows_of(table))}
        if folder:
            _folders[name] = Path(tempfile.mkdtemp(dir=os.environ["ARSHJUL_DATA"]))
            shutil.copytree(folder, _folders[name], dirs_exist_ok=True)


@cache
def _tables() -> list[str]:
    """Every table of ours; those whose rows seal others come last, since they refuse rows that come after them."""
    found = set(connection.introspection.table_names()) - ALWAYS_THERE
    return sorted(found, key=lambda table: (table.startswith("record_"), table))


def _holds_anything() -> bool:
    asked = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}")' for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return bool(cursor.fetchone()[0])


def _rows_of(table: str) -> bytes | list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as copy:
                return b"".join(bytes(block) for block in copy)
        columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
        cursor.execute(f'SELECT {", ".join(f"""quote("{name}")""" for name in columns)} FROM "{table}"')
        return [f"({', '.join(row)})" for row in cursor.fetchall()]


@transaction.atomic
def _put_back(tables: dict[str, bytes | list[str]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in tables.items():
            if isinstance(rows, bytes):
                with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as copy:
                    copy.write(rows)
                continue
            for start in range(0, len(rows), AT_A_TIME):
                values = ", ".join(rows[start : start + AT_A_TIME]).replace("%", "%%")
                cursor.execute(f'INSERT INTO "{table}" VALUES {values}', ())
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
    _number_from_one()


def _number_from_one() -> None:
    """Let the next row of an empty table be number one, whatever earlier tests made and took away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = 0")
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)
