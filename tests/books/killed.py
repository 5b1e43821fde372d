"""Run by `test_kill` in a process of its own: acts of the books killed at one place after another.

Prints, for the act that its first argument names, what the database held before the act, after each killed try, and
after the last one, which nobody killed. Without arguments it makes the city that the acts begin with.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import django

django.setup()

from django.core.management import call_command  # noqa: E402  models need Django set up
from django.db import connections  # noqa: E402
from tests.followup import small_group  # noqa: E402

from arshjul.books import (  # noqa: E402
    batches,
    cells,
    charts,
    checking,
    closing,
    examining,
    facts,
    hand_over,
    publishing,
    queries,
    receiving,
    services,
    withdrawing,
)
from arshjul.books.models import (  # noqa: E402
    Batch,
    CubeCell,
    FileAnswer,
    FileHandOver,
    Reading,
    ReceivedFile,
    Snapshot,
    Withdrawal,
    YearAct,
)
from arshjul.followup import services as following  # noqa: E402
from arshjul.followup.accounts.place import Place, own, place  # noqa: E402
from arshjul.ledger import shelves  # noqa: E402
from arshjul.organisation import municipality  # noqa: E402
from arshjul.organisation import queries as organisation  # noqa: E402
from arshjul.organisation import services as organising  # noqa: E402
from arshjul.organisation.models import Person  # noqa: E402
from arshjul.record.models import RegisterEntry  # noqa: E402
from arshjul.statements import chart_file  # noqa: E402

TABLES = (ReceivedFile, Reading, Batch, CubeCell, Snapshot, FileHandOver, FileAnswer, YearAct, Withdrawal)
UNBALANCED = b"#VER A 9 20160131\n{\n#TRANS 3999 {} -1\n}\n"
Spot = tuple[ModuleType, str]
WRITING: Sequence[Spot] = ((shelves, "_parted"), (batches, "_cells"))
NAMING: Sequence[Spot] = ((cells, "fill"), (publishing.withdrawing, "next_snapshot"), (publishing.record, "log"))


def die(*_given: object, **_more: object) -> NoReturn:
    """What a killed process does: nothing more."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def state() -> dict[str, int | None]:
    """How much there is of everything, and what the books say."""
    counts: dict[str, int | None] = {model.__name__: model.objects.count() for model in TABLES}
    sums = {str(year): queries.cube(year, queries.current()).total() for year in (2016, small_group.YEAR)}
    fee = queries.cube(2016, queries.current()).where(account="3999").total()
    held = len(queries.periods(queries.current()).get("staden", ()))
    return counts | sums | {"held": held, "fee": fee, "registered": RegisterEntry.objects.count()}


def tried(act: Callable[[], object], spots: Sequence[Spot]) -> list[dict[str, int | None]]:
    """The state before, after a try killed at each place, and after the whole act."""
    seen = [state()]
    for module, name in spots:
        connections.close_all()
        child = os.fork()
        if not child:
            setattr(module, name, die)
            act()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), (name, status)
        seen.append(state())
    act()
    return [*seen, state()]


def received(path: Path, authority: str = "") -> ReceivedFile:
    """A file of an authority, by default the executive board's."""
    known = organisation.authorities().filter(slug=authority).first() or organisation.executive_board().authority
    return services.receive(upload=services.LocalFile(path), authority=known, by=None).file


def read(path: Path, authority: str = "") -> Reading:
    """The same, read."""
    return services.read_and_check(file=received(path, authority), by=None)


def publish(reading: Reading, entity: str = "staden", by: Person | None = None) -> Snapshot:
    """Published with everything accepted."""
    accept = [one["id"] for one in reading.findings]
    return services.publish_batch(reading=reading, entity=entity, by=by, accept=accept)


def receive(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """Bytes on their way in, moved to their place, and registered."""
    spots: list[Spot] = [(receiving, "_written"), (facts, "keep_original"), (receiving, "_registered")]
    return tried(lambda: received(one), [*spots, (receiving.record, "log")])


def examine(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """A large file is read and written as it is examined."""
    examining.LARGE = 1
    file = received(one)
    spots: list[Spot] = [(batches, "load"), (examining, "_sums_beside"), (batches, "as_kept")]
    return tried(lambda: services.read_and_check(file=file, by=None), [*spots, (checking, "_one_reading")])


def replace(one: Path, other: Path) -> list[dict[str, int | None]]:
    """A corrected month takes the place of the one before."""
    publish(read(one))
    second = read(other)
    return tried(lambda: publish(second), [*WRITING, *NAMING])


def replace_examined(one: Path, other: Path) -> list[dict[str, int | None]]:
    """The same of a large file, which was written as it was examined."""
    publish(read(one))
    examining.LARGE = 1
    second = read(other)
    return tried(lambda: publish(second), [(batches, "_cells"), *NAMING])


def add(one: Path, other: Path) -> list[dict[str, int | None]]:
    """More vouchers join a month that is booked."""
    publish(read(one))
    other.write_bytes(other.read_bytes().replace(b"#VER A 1 ", b"#VER L 1 "))
    second = read(other)
    act = lambda: services.publish_batch(reading=second, entity="staden", by=None, adds=True)  # noqa: E731
    return tried(act, [*WRITING, *NAMING])


def accept(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """A file with an error that somebody answers for."""
    one.write_bytes(one.read_bytes() + UNBALANCED)
    reading = read(one)
    found = tried(lambda: publish(reading), [*WRITING, *NAMING])
    assert Batch.objects.get().accepted, reading.findings
    return found


def send(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """A company's file is handed over, and registered on both sides."""
    reading = read(one, "hamnen")
    act = lambda: hand_over.hand_over(reading=reading, entity="hamnen", by=None)  # noqa: E731
    return tried(act, [(hand_over.record, "register"), (hand_over, "_log")])


def answer(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """A file that waits is published, which answers it."""
    one.write_bytes(one.read_bytes().replace(b"Helsingborgs stad", b"Hamnen"))
    reading = read(one, "hamnen")
    hand_over.hand_over(reading=reading, entity="hamnen", by=None)
    return tried(lambda: publish(reading, "hamnen"), [*NAMING, (hand_over, "_answered"), (hand_over, "_log")])


def eliminate(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """The group's eliminations are proposed and booked."""
    person = Person.objects.filter(assignments__role="controller").order_by("pk")[0]
    loaded, _found = chart_file.load(municipality.folder() / "chart.yaml")
    charts.chart_of = lambda _folder, _year: loaded[0]  # type: ignore[assignment]
    folder = one.parent / "group"
    folder.mkdir()
    for entity, rows in ((own()[0], small_group.CITY), ("hamnen", small_group.PORT)):
        small_group.publish(folder, entity, small_group.sie(rows, entity))

    def act() -> Snapshot:
        at: Place = place(small_group.YEAR)
        return following.book_eliminations(at=at, by=person, expected=queries.current().number)

    return tried(act, [*WRITING, *NAMING])


def withdraw(one: Path, other: Path) -> list[dict[str, int | None]]:
    """What should never have been published is withdrawn, and what it replaced counts again."""
    publish(read(one))
    wrong = publish(read(other))
    scopes = withdrawing.of_batch(wrong.added, queries.current())
    parts = [withdrawing.Part(wrong.added.key, scopes, restores=True)]
    act = lambda: services.withdraw(entity="staden", parts=parts, reason="Fel fil.", by=None)  # noqa: E731
    spots: list[Spot] = [(withdrawing, "next_snapshot"), (withdrawing, "_withdrawal"), (Snapshot.objects, "create")]
    return tried(act, [*spots, (withdrawing.record, "log")])


def correct(one: Path, other: Path) -> list[dict[str, int | None]]:
    """A table read anew by a corrected mapping, so that the month that it was read for is withdrawn."""
    one.write_text("Konto;Ansvar;Belopp\n3999;20;-500,00\n1910;20;500,00\n")
    columns = "{account: Konto, ansvar: Ansvar, amount: Belopp}"
    mappings = [f"kind: period\ncolumns: {columns}\nconstants: {{period: '{month}'}}\n" for month in (201601, 201603)]
    first, second = (services.read_and_check(file=received(one), by=None, mapping=text) for text in mappings)
    publish(first)
    act = lambda: services.publish_batch(  # noqa: E731
        reading=second, entity="staden", by=None, accept=["books.file-read-otherwise"]
    )
    return tried(act, [*NAMING, (withdrawing, "_withdrawal")])


def close(one: Path, _other: Path) -> list[dict[str, int | None]]:
    """A year is closed."""
    whole = one.read_bytes().replace(b"20160131", b"20161231")
    one.write_bytes(whole)
    publish(read(one))
    person = Person.objects.filter(assignments__role="controller").order_by("pk")[0]
    return tried(lambda: closing.close_year(entity="staden", year=2016, by=person), [(closing.record, "log")])


ACTS = (receive, examine, replace, replace_examined, add, accept, send, answer, eliminate, withdraw, correct, close)


def begin() -> None:
    """The city with its persons, and no books."""
    call_command("migrate", verbosity=0)
    organising.load_organisation(municipality.current())
    organising.load_demo_people(municipality.current())


def show(name: str, one: str, other: str) -> None:
    """Print the states of one act."""
    shelves.LEAST = 1
    named = {act.__name__: act for act in ACTS}
    print(json.dumps(named[name](Path(one), Path(other))))  # noqa: T201  read by the test


if __name__ == "__main__":
    show(*sys.argv[1:]) if sys.argv[1:] else begin()
