"""The grid of a report's forecast: its rows with what their fields show, by the groups that stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arshjul.followup import queries
from arshjul.kernel.text import Text


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of the forecast grid with what its field shows."""

    row: queries.LineRow
    field: str
    text: str
    comment: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class GridSection:
    """Lines of the grid that are shown together: those that every report has, or a group that is given all or none."""

    group: str
    title: Text
    rows: tuple[GridRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything of it is written."""
        return any(one.text or one.wrong for one in self.rows)


FORECAST_OF_THE_YEAR = Text("Helårsprognos", "Full-year forecast")


def sections(rows: Sequence[GridRow], titles: Mapping[str, Text]) -> list[GridSection]:
    """The grid's rows by the group they stand together in, in the order the groups come; first those of none."""
    groups = dict.fromkeys(sorted((one.row.line.together for one in rows), key=bool))
    named = {"": FORECAST_OF_THE_YEAR, **titles}
    return [
        GridSection(
            group, named.get(group, Text(group, group)), tuple(one for one in rows if one.row.line.together == group)
        )
        for group in groups
    ]
