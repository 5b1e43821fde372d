"""Forms of follow-up: what people write is kept in the form until it can be saved, and every fault is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.http import QueryDict

from arshjul.followup import queries, services
from arshjul.followup.domain import ASSESSMENT_NAMES, AssessmentKind, DialogueKind, MeasureState
from arshjul.followup.grid import GridRow
from arshjul.followup.models import Assessment, Dialogue, DialogueAction, Explanation, Measure, Report
from arshjul.kernel.findings import Finding, Place, finding
from arshjul.kernel.money import AmountError, format_amount, parse_amount
from arshjul.kernel.reading import whole_number, year_number
from arshjul.kernel.text import Text
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import today
from arshjul.organisation.policies import Standing
from arshjul.organisation.types import Person
from arshjul.record.lengths import longest, too_long

UNIT = "mnkr"
DECIMALS = 1


def _text(data: QueryDict | None, name: str) -> str:
    return ((data.get(name) or "") if data is not None else "").strip()


def _number(text: str) -> int | None:
    return whole_number(text)


def exact(ore: int | None) -> str:
    """An amount as a field shows it: in mnkr, with as many decimals as it has, at least one."""
    if ore is None:
        return ""
    for decimals in range(DECIMALS, 9):
        shown = format_amount(ore, UNIT, decimals)
        if parse_amount(shown, UNIT) == ore:
            return shown
    return format_amount(ore, "kr", 2) + " kr"


def edition_of(data: QueryDict | None) -> int | None:
    """The edition that the person's page showed."""
    return _number(_text(data, "edition"))


def amount_of(text: str, label: Text, field_name: str, found: list[Finding]) -> int | None:
    """An amount as a person wrote it (öre); one that can't be read is added to the findings."""
    try:
        return parse_amount(text, UNIT)
    except AmountError as error:
        why = finding(error.reason, text=error.text).message
        found.append(
            finding(
                "followup.amount-wrong",
                Place(field_name),
                line=label.sv,
                line_en=label.en,
                message_sv=why.sv,
                message_en=why.en,
            )
        )
        return None


def given_in(data: QueryDict, line: str, label: Text, found: list[Finding]) -> list[services.Given]:
    """A line of a forecast as its fields have it: without an amount when it is emptied, none when it can't be read."""
    name, faults = f"amount-{line}", len(found)
    text = _text(data, name)
    amount = amount_of(text, label, name, found)
    if name not in data or len(found) > faults:
        return []
    return [services.Given(line, amount, _text(data, f"comment-{line}"))]


def _day(text: str, where: str, found: list[Finding]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        found.append(finding("followup.date-wrong", text=text, where=where))
        return None


class ReportForm:
    """Forecast, explanation and summary of a report, sent together."""

    def __init__(self, of: Report, data: QueryDict | None) -> None:
        self.of, self.data = of, data
        self.findings: list[Finding] = []
        self.edition = edition_of(data)
        self.summary = _text(data, "summary") if data is not None else None
        self.forecasts: list[services.Given] = []
        self.explanations: list[services.Explained] = []
        if data is not None:
            self._read(data)

    def _read(self, data: QueryDict) -> None:
        for line in queries.lines_of(self.of.body, self.of.year):
            self.forecasts += given_in(data, line.id, line.label, self.findings)
        texts = (_text(data, name) for name in ("cause", "consequence", "remedy"))
        self.explanations.append(services.Explained(queries.DRIFT_RESULT, *texts))

    def rows(self, lines: Sequence[queries.LineRow]) -> list[GridRow]:
        """The grid: saved values, or what the person wrote."""
        wrong = {one.place.where for one in self.findings}
        shown = []
        for row in lines:
            name = f"amount-{row.line.id}"
            text = exact(row.forecast) if self.data is None else _text(self.data, name)
            comment = row.comment if self.data is None else _text(self.data, f"comment-{row.line.id}")
            shown.append(GridRow(row, name, text, comment, name in wrong))
        return shown

    def explanation(self, saved: Explanation | None) -> Mapping[str, str]:
        """Cause, consequence and remedy: saved, or what the person wrote."""
        names = ("cause", "consequence", "remedy")
        if self.data is not None:
            return {name: _text(self.data, name) for name in names}
        return {name: getattr(saved, name) if saved else "" for name in names}

    @property
    def shown_summary(self) -> str:
        """The summary: saved, or what the person wrote."""
        return self.of.summary if self.summary is None else self.summary


@dataclass(frozen=True, slots=True)
class AssessedField:
    """One kind of assessment of an indicator, as its fields show it."""

    kind: AssessmentKind
    name: Text
    prefix: str
    value: str
    expected: str
    source: str
    comment: str


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """An indicator with a field group per kind of assessment."""

    goal: queries.GoalRow
    fields: tuple[AssessedField, ...]


class AssessmentForm:
    """All indicators of a body, each kind of assessment for itself."""

    def __init__(self, rows: Sequence[queries.GoalRow], data: QueryDict | None) -> None:
        self.findings: list[Finding] = []
        self.judged: list[services.Judged] = []
        self.edition = edition_of(data)
        self.rows = [self._row(number, row, data) for number, row in enumerate(rows)]

    def _row(self, number: int, row: queries.GoalRow, data: QueryDict | None) -> AssessmentRow:
        return AssessmentRow(row, tuple(self._field(number, row, kind, data) for kind in AssessmentKind))

    def _field(self, number: int, row: queries.GoalRow, kind: AssessmentKind, data: QueryDict | None) -> AssessedField:
        prefix = f"{number}-{kind.value}"
        saved = row.by_kind.get(kind)
        if data is None:
            return AssessedField(
                kind,
                ASSESSMENT_NAMES[kind],
                prefix,
                plain(saved.value) if saved else "",
                saved.expected_on.isoformat() if saved and saved.expected_on else "",
                saved.source if saved else row.indicator.source,
                saved.comment if saved else "",
            )
        texts = [_text(data, f"{prefix}-{name}") for name in ("value", "expected", "source", "comment")]
        self._judge(row, kind, texts)
        return AssessedField(kind, ASSESSMENT_NAMES[kind], prefix, *texts)

    def _judge(self, row: queries.GoalRow, kind: AssessmentKind, texts: Sequence[str]) -> None:
        value, expected, source, comment = texts
        one = row.indicator
        label = Text(f"Källa, {one.name}", f"Source, {one.name}")
        self.findings += too_long(source, longest(Assessment, "source"), label)
        number = self._value(value, one.name)
        day = _day(expected, one.name, self.findings)
        if number is None and day is None:
            return
        self.judged.append(
            services.Judged(
                goal=one.goal,
                indicator=one.slug,
                goal_text=one.goal_text,
                indicator_name=one.name,
                kind=kind,
                direction=one.direction,
                value=number,
                target=one.target,
                unit=one.unit,
                expected_on=day,
                source=source,
                comment=comment,
            )
        )

    def _value(self, text: str, indicator: str) -> Decimal | None:
        if not text:
            return None
        compact = "".join(text.split()).replace("−", "-").replace(",", ".").removesuffix("%")
        try:
            number = Decimal(compact)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(SMALLEST):
            self.findings.append(finding("followup.value-wrong", text=text, indicator=indicator))
            return None
        return number


LARGEST = Decimal(10) ** 14
SMALLEST = Decimal("0.0001")


def plain(value: Decimal | None) -> str:
    """A value with decimal comma and no idle zeros."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


class MeasureForm:
    """A measure: what, how much, who, by when; or what it gave."""

    def __init__(self, of: Measure, data: QueryDict | None) -> None:
        self.of, self.findings = of, list[Finding]()
        self.title = (
            _text(data, "title") if data is not None else ("" if of.state == MeasureState.WANTED.value else of.title)
        )
        self.amount = _text(data, "amount") if data is not None else exact(of.amount)
        self.responsible = _text(data, "responsible") if data is not None else of.responsible
        self.due = _text(data, "due") if data is not None else (of.due.isoformat() if of.due else "")
        self.effect = _text(data, "effect") if data is not None else exact(of.effect)
        self._edition = _number(_text(data, "edition"))
        self._ore = amount_of(self.amount, Text("Belopp", "Amount"), "amount", self.findings)
        self._effect = amount_of(self.effect, Text("Effekt", "Effect"), "effect", self.findings)
        self._due = _day(self.due, "datum", self.findings)
        self.findings += too_long(self.title, longest(Measure, "title"), Text("Åtgärd", "Measure"))
        self.findings += too_long(self.responsible, longest(Measure, "responsible"), Text("Ansvarig", "Responsible"))

    def save(self, by: Person) -> None:
        """Decide the measure, and write its effect when one is given."""
        with transaction.atomic():
            changed = services.decide_measure(
                measure=self.of,
                title=self.title,
                amount=self._ore,
                responsible=self.responsible,
                due=self._due,
                by=by,
                edition=self._edition,
            )
            if self._effect is not None:
                services.measure_effect(measure=changed, effect=self._effect, on=today(), by=by)


class DialogueForm:
    """A new dialogue."""

    def __init__(self, data: QueryDict | None, who: Standing, kind: str = "") -> None:
        self.findings: list[Finding] = []
        self.who = who
        self.kind = _text(data, "kind") or kind or DialogueKind.DIALOGUE.value
        self.year = _text(data, "year")
        self.host = _text(data, "host")
        self.held_on = _text(data, "held_on")
        self.agenda = _text(data, "agenda")
        self.chosen = data.getlist("participants") if data is not None else _invited(self.kind)
        self._day = _day(self.held_on, "dag", self.findings)
        if data is not None and not self.held_on:
            self.findings.append(finding("followup.dialogue-part-missing", part="dag", part_en="day"))

    def save(self, by: Person) -> Dialogue:
        """Plan the dialogue."""
        day = self._day or today()
        return services.plan_dialogue(
            kind=DialogueKind(self.kind) if self.kind in set(DialogueKind) else DialogueKind.DIALOGUE,
            year=year_number(self.year) or day.year,
            host=organisation.body(self.host),
            participants=organisation.bodies().filter(slug__in=self.chosen),
            held_on=day,
            by=by,
            agenda=self.agenda,
        )


def _invited(kind: str) -> list[str]:
    """Who takes part in a day of all while nobody has been chosen: all committees, or all companies."""
    if kind == DialogueKind.COMMITTEE_DAY:
        return [body.slug for body in organisation.committees()]
    return [body.slug for body in organisation.companies()] if kind == DialogueKind.COMPANY_DAY else []


@dataclass(frozen=True, slots=True)
class _NewAction:
    text: str = ""
    responsible: str = ""
    due: str = ""


@dataclass(slots=True)
class NotesForm:
    """Agenda, notes and one new action of a dialogue; may close it."""

    of: Dialogue
    data: QueryDict | None
    findings: list[Finding] = field(default_factory=list)
    agenda: str = ""
    notes: str = ""
    action: _NewAction = field(default_factory=_NewAction)

    def __post_init__(self) -> None:
        if self.data is None:
            self.agenda, self.notes = self.of.agenda, self.of.notes
            return
        self.agenda, self.notes = _text(self.data, "agenda"), _text(self.data, "notes")
        self.action = _NewAction(*(_text(self.data, f"action-{name}") for name in ("text", "responsible", "due")))
        _day(self.action.due, "åtgärdens dag", self.findings)
        given = [self.action.text, self.action.responsible, self.action.due]
        if any(given) and not all(given):
            part = ("åtgärd med vad, vem och dag", "action with what, who and day")
            self.findings.append(finding("followup.dialogue-part-missing", part=part[0], part_en=part[1]))
        self.findings += too_long(self.action.text, longest(DialogueAction, "text"), Text("Vad", "What"))
        self.findings += too_long(self.action.responsible, longest(DialogueAction, "responsible"), Text("Vem", "Who"))

    def save(self, by: Person) -> None:
        """Write it down, and close the dialogue when asked."""
        new = (
            [(self.action.text, self.action.responsible, date.fromisoformat(self.action.due))]
            if self.action.text
            else []
        )
        written = services.write_dialogue(
            dialogue=self.of,
            agenda=self.agenda,
            notes=self.notes,
            actions=new,
            by=by,
            edition=_number(_text(self.data, "edition")),
        )
        if _text(self.data, "close"):
            services.close_dialogue(dialogue=written, by=by)
