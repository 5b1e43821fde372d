"""The form in which amounts that no ledger has are stated, row by row of a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from arshjul.followup.accounts import Accounts
from arshjul.followup.accounts.stated import STATED, amounts_of
from arshjul.followup.forms import amount_of, exact
from arshjul.kernel.findings import Finding, finding
from arshjul.kernel.text import Text
from arshjul.record.types import FactStatement
from arshjul.statements.layouts import Row

SIGNS: Mapping[str, tuple[Text, int]] = {
    "minus": (Text("Utan tecken; beloppet dras av.", "Without sign; the amount is deducted."), -1),
    "plus": (Text("Utan tecken.", "Without sign."), 1),
    "signed": (
        Text(
            "Med tecken: minus dras av från resultatet (en vinst), plus läggs till (en förlust).",
            "With sign: minus is deducted from the result (a gain), plus is added (a loss).",
        ),
        0,
    ),
}
"""How a row's amount is written, and the sign it stands with; 0 is the one written."""


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A row of the form: what the books hold (öre), else the field with what was stated or written."""

    row: Row
    name: str
    how: Text
    booked: int | None
    text: str
    wrong: bool


class StatedForm:
    """The rows of a statement that people may state, the reason and a link; every fault is told at once."""

    def __init__(self, accounts: Accounts, last: FactStatement | None, data: QueryDict | None) -> None:
        self.layout, self.statement, self.last, self.data = accounts.statement.layout, accounts.statement, last, data
        self.findings: list[Finding] = []
        self.amounts: dict[str, int] = {}
        if data is not None:
            self._read(data)

    def _read(self, data: QueryDict) -> None:
        for row in self.layout.stated_rows:
            ore = amount_of(data.get(f"amount-{row.id}", "").strip(), row.label, f"amount-{row.id}", self.findings)
            if ore is not None:
                sign = SIGNS[row.stated][1]
                self.amounts[row.id] = sign * abs(ore) if sign else ore
        if not self.amounts and not self.findings:
            self.findings.append(finding("followup.nothing-stated"))

    @property
    def evidence(self) -> str:
        """The reason, as written or as stated last."""
        return self._said("evidence", self.last.evidence if self.last else "")

    @property
    def link(self) -> str:
        """Where what shows it is, as written or as stated last."""
        return self._said("link", self.last.link if self.last else "")

    def _said(self, name: str, before: str) -> str:
        return before if self.data is None else self.data.get(name, "")

    def rows(self) -> list[StatedRow]:
        """The rows in the statement's order."""
        wrong = {one.place.where for one in self.findings}
        saved = amounts_of(self.last, self.layout) if self.last else {}
        return [self._row(row, saved.get(row.id), wrong) for row in self.layout.stated_rows]

    def _row(self, row: Row, saved: int | None, wrong: set[str]) -> StatedRow:
        name, (how, sign) = f"amount-{row.id}", SIGNS[row.stated]
        cell = self.statement.cell(row.id, "outcome")
        booked = None if STATED in cell.trace.sources else cell.ore
        written = abs(saved) if saved is not None and sign else saved
        return StatedRow(row, name, how, booked, self._said(name, exact(written)), name in wrong)
