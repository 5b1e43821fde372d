"""What was decided and forecast of the nämnder's results, on the rows of their units.

decided lines, forecasts as given → pieces with their source → the cell of a unit, or the parts of that cell
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from arshjul.books import queries as books
from arshjul.followup.accounts.place import PLAN, Place
from arshjul.followup.accounts.plans.forecasts import body_forecast_rows, ore_of
from arshjul.followup.models import Forecast
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.memory import Memory
from arshjul.kernel.money import format_amount
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.municipality.units import TITLES, named
from arshjul.organisation.clock import today
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import DecidedLine
from arshjul.record import queries as record
from arshjul.statements.layouts import Layout, RowKind
from arshjul.statements.statement import Cell, Source, Statement, Trace

FORECAST = "forecast"
KEPT = 12
_results: Memory[tuple[DecidedLine, ...]] = Memory(KEPT)
FUNDING, DISPOSITION = "kommunbidrag", "disposition"
BY_THE_APPROPRIATION = Text(
    "Nettokostnad enligt anslaget; nämnden har ingen egen beslutad budget",
    "Net cost by the appropriation; the committee has decided no budget of its own",
)
BOOKED = Text("{column} enligt räkenskaperna", "{column} by the books")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part (öre) of what is planned of a body's result, and the decided line or the forecast that gave it."""

    body: str
    unit: str
    ore: int
    label: Text
    decided: DecidedLine | None = None
    given: Forecast | None = None


def decided_pieces(at: Place) -> tuple[Piece, ...]:
    """The appropriation in force and the body's own decided budget; without one the appropriation is its net cost."""
    return decided_by_year(at, (at.year,))[at.year]


def decided_by_year(at: Place, years: Collection[int]) -> Mapping[int, tuple[Piece, ...]]:
    """The same of some years, read together."""
    return {year: _pieces(found) for year, found in _decided(at, years).items()}


def _pieces(found: Iterable[DecidedLine]) -> tuple[Piece, ...]:
    pieces = [_of_line(one) for one in found]
    own = {one.body for one in pieces if not _is_funding(one)}
    bound = (one for one in pieces if one.body not in own)
    return (*pieces, *(Piece(one.body, one.unit, -one.ore, BY_THE_APPROPRIATION) for one in bound))


def _decided(at: Place, years: Collection[int]) -> Mapping[int, tuple[DecidedLine, ...]]:
    """The lines by year, read once per decision and then remembered."""
    day, latest = at.known_on or today(), record.latest_decision()
    if latest is None:
        return dict.fromkeys(years, ())
    known = {year: _results.held((year, day, latest)) for year in years}
    missing = [year for year, found in known.items() if found is None]
    read = planning.decided_results(missing, on=day) if missing else {}
    for year, found in read.items():
        _results.put((year, day, latest), found)
    return {year: found if found is not None else read[year] for year, found in known.items()}


def _of_line(one: DecidedLine) -> Piece:
    words = one.line.text or str(one.line.body)
    return Piece(one.line.body.slug, one.line.unit, one.line.amount, Text(words, words), decided=one)


def forecast_pieces(
    at: Place, layout: Layout, point: str | None, decided: Iterable[Piece] | None = None
) -> tuple[Piece, ...]:
    """Each body's forecast income and costs, with its appropriation less what it disposes of earlier results.

    What nobody has decided is what the books hold for the whole year.
    """
    rows = body_forecast_rows(at.year, point, at.known_on)
    if not rows:
        return ()
    lines = [one for one in (decided_pieces(at) if decided is None else decided) if _is_funding(one)]
    pieces = [_of_forecast(one) for given in rows.values() for one in given.values()]
    pieces += [one for one in lines if one.body in rows]
    funded = {one.body for one in lines}
    for body in rows:
        pieces += [] if body in funded else _booked(at, layout, body, FUNDING, 1)
        pieces += _booked(at, layout, body, DISPOSITION, -1)
    return tuple(pieces)


def _is_funding(one: Piece) -> bool:
    return one.decided is not None and one.decided.line.kind == LineKind.APPROPRIATION.value


def _of_forecast(row: Forecast) -> Piece:
    return Piece(row.body.slug, "", ore_of(row), Text(row.line, row.line), given=row)


def _booked(at: Place, layout: Layout, body: str, role: str, sign: int) -> list[Piece]:
    """What the books hold of a body's column in the whole year, as a piece of its result."""
    column = layout.column_as(role)
    if column is None or at.chart is None:
        return []
    units = {name for name, unit in named(at.whole.units).items() if unit.body == body}
    line_of = at.chart.mapping(layout.statement).line
    cube = books.unit_cube(at.year, at.of).where(
        entity=set(at.entities),
        unit=units,
        period=lambda period: period % 100 != 0,
        account=lambda account: line_of(account)[0] == column.id,
    )
    total = cube.total()
    label = Text(BOOKED.sv.format(column=column.title.sv), BOOKED.en.format(column=column.title.en))
    return [] if not total else [Piece(body, "", sign * layout.sign * total, label)]


def on_units(
    pieces: Iterable[Piece], whole: Municipality, present: Collection[str]
) -> tuple[Mapping[str, Sequence[Piece]], tuple[Finding, ...]]:
    """The pieces by the row of their unit, and what can't be told apart.

    What a body with several rows was given as a whole stands on its first row; `present` are the rows there are.
    """
    by_body: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_body[piece.body].append(piece)
    placed: dict[str, list[Piece]] = defaultdict(list)
    together, homeless = [], []
    for body, own in by_body.items():
        units = [name for name, unit in named(whole.units).items() if unit.body == body]
        rows = [name for name in units if name in present] or units[:1]
        apart = len(rows) > 1 and all(piece.unit in units for piece in own)
        for piece in own if rows else ():
            placed[piece.unit if apart else rows[0]].append(piece)
        together += [body] if len(rows) > 1 and not apart else []
        homeless += [] if rows else [body]
    return placed, (*_told_together(whole, together), *_told_homeless(whole, by_body, homeless))


def _told_together(whole: Municipality, bodies: Sequence[str]) -> Iterable[Finding]:
    if bodies:
        names = _listed(whole.name_of(body) for body in bodies)
        yield finding("followup.planned-together", bodies=names.sv, bodies_en=names.en)


def _told_homeless(
    whole: Municipality, by_body: Mapping[str, Sequence[Piece]], bodies: Sequence[str]
) -> Iterable[Finding]:
    for body in bodies:
        amount = format_amount(sum(piece.ore for piece in by_body[body]), "kr", 2)
        name = whole.name_of(body)
        yield finding("followup.planned-without-unit", body=name.sv, body_en=name.en, amount=amount)


def as_source(placed: Mapping[str, Sequence[Piece]], title: Text, source: str = PLAN) -> Source:
    """The pieces summed by row, traced to what gave them and to no voucher."""
    trace = Trace(sources=(source,))
    return Source(title, {row: Cell(sum(piece.ore for piece in own), trace) for row, own in placed.items()})


def without_forecast(statement: Statement, outcome: str) -> Mapping[str, Text]:
    """The rows of nämnder that have an outcome in a column and no forecast; what no nämnd has can't have one."""
    return {
        row.id: row.label
        for row in statement.rows
        if row.kind is RowKind.LINE
        and row.id not in TITLES
        and statement.ore(row.id, outcome) is not None
        and statement.ore(row.id, FORECAST) is None
    }


def told_partial(column: Text, rows: Iterable[Text]) -> Finding:
    """Whose forecast is lacking, so that it has no sum."""
    names = _listed(rows)
    return finding("followup.planned-partial", column=column.sv, column_en=column.en, units=names.sv, units_en=names.en)


def _listed(names: Iterable[Text]) -> Text:
    kept = list(names)
    return Text(", ".join(name.sv for name in kept), ", ".join(name.en for name in kept))
