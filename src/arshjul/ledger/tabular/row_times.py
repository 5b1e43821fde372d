"""When rows are: the day and the month of each, and which rows a year opens with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from arshjul.ledger.columns import as_column
from arshjul.ledger.tabular import openings
from arshjul.ledger.tabular.amount_columns import AmountColumns
from arshjul.ledger.tabular.codes import holds
from arshjul.ledger.tabular.convert import MISSING, OPENING, Integers, by_value, coded, read_day, read_period
from arshjul.ledger.tabular.fields import Fields
from arshjul.ledger.tabular.likely.year_parts import span_called
from arshjul.ledger.tabular.mapping import OPENS
from arshjul.ledger.values import Column

OPENING_UNDATED = "table-opening-undated"
CENTURY = 100


class RowTimes:
    """`dates` and `periods` of rows, the texts they are read from as `codes`, and which rows a year `opens` with."""

    def __init__(self, fields: Fields) -> None:
        self.fields, self.mapping = fields, fields.mapping
        self.opens = np.full(fields.count, fields.mapping.kind == OPENS)
        self.codes: pa.DictionaryArray
        self.firsts = dict(fields.mapping.firsts)
        """Of months that stand for several, the first of those."""
        self.dates, self.periods = self._times()

    @property
    def are_of_rows(self) -> bool:
        """Whether each row says when it is, and not the mapping for all of them."""
        says_when = {"date", "period", "month", *(["year"] if self.mapping.is_of_year else [])}
        return bool(says_when & set(self.mapping.columns))

    def _times(self) -> tuple[Integers, Integers]:
        """Days and months of each row; one with a month alone is dated its first day, one of a year in January."""
        date_column, period_column = self.fields.column("date"), self._period_column()
        dates = periods = None
        if date_column is not None:
            dates, self.codes = by_value(date_column, lambda text: read_day(text, self.mapping.date))
        if self.mapping.is_of_year:
            periods, self.codes = by_value(self.fields.column("year"), lambda text: read_period(f"{text} 01"))
        elif period_column is not None:
            beside, shape = self.mapping.periods, self.mapping.date
            read = self._read_part if self.mapping.kind not in {"voucher", OPENS} else lambda _text: None
            periods, self.codes = by_value(period_column, lambda text: read_period(text, beside, shape) or read(text))
            opens = (periods != MISSING) & (periods % CENTURY == OPENING)
            self.opens |= opens
            periods = periods + opens
        if dates is None and periods is not None:
            dates = np.where(periods == MISSING, MISSING, periods * CENTURY + 1)
        elif dates is not None and periods is None:
            periods = np.where(dates == MISSING, MISSING, dates // CENTURY)
        elif dates is not None and periods is not None:
            dates = np.where((dates == MISSING) | (dates // CENTURY != periods), periods * CENTURY + 1, dates)
            dates = np.where(periods == MISSING, MISSING, dates)
        return np.asarray(dates), np.asarray(periods)

    def _read_part(self, text: str) -> int | None:
        """The last month of a part of a year (2026Q1), and the first remembered."""
        span = span_called(text)
        if span is None:
            return None
        first, last = span
        self.firsts[last] = min(first, self.firsts.get(last, first))
        return last

    def _period_column(self) -> Column:
        """The cells that say the month: one column, or those of year and month together."""
        if not {"year", "month"} <= {*self.mapping.columns, *self.mapping.constants}:
            return self.fields.column("period")
        years, months = coded(self.fields.column("year")), coded(self.fields.column("month"))
        width = max(1, len(months.dictionary))
        keys = years.indices.to_numpy().astype(np.int64) * width + months.indices.to_numpy()
        distinct, inverse = np.unique(keys, return_inverse=True)
        texts = [
            f"{years.dictionary[key // width].as_py()} {months.dictionary[key % width].as_py()}".strip()
            for key in distinct.tolist()
        ]
        return pa.DictionaryArray.from_arrays(as_column(inverse.astype(np.int32)), pa.array(texts, pa.string()))

    def open_rows(self, amounts: AmountColumns) -> None:
        """Rows that say in words that a year opens with them; their amounts may stand in a column of their own."""
        cells = map(self.fields.column, openings.FIELDS)
        says = openings.rows_that_open(cells, self.mapping.opening, self.fields.count)
        if not says.any():
            return
        self.opens |= says
        if "opening" in self.mapping.columns:
            own = amounts.turned(amounts.amount("opening", says))
            amounts.ore = np.where(says & (own != MISSING), own, amounts.ore)
        undated = says & (self.periods == MISSING) & ~holds(amounts.account, lambda text: not text)
        self.periods = openings.dated(self.periods, undated) if undated.any() else self.periods
        self.fields.masks[OPENING_UNDATED] = undated & (self.periods != MISSING)
