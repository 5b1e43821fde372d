"""Reading the books: which versions there are, the cube of a year, and from any cell down to the voucher.

The door for other rooms and for pages. `versions` says what counts, `charts` which line and name an account has,
`cubes` sums a year, `drilling` leads from a cell to its entries, `files` lists what has been received.
"""

from __future__ import annotations

from arshjul.books.charts import LAST_MONTH, account_names, chart, unit_dimension, unit_names
from arshjul.books.cubes import (
    BY_LINE,
    BY_UNIT,
    budget_cube,
    cube,
    internal_cube,
    key_of,
    line_cube,
    months,
    project_cube,
    remember,
    unclaimed,
    unit_cube,
    with_codes,
)
from arshjul.books.drilling import (
    accounts_of,
    all_rows_of_cell,
    cell_by_unit,
    cell_cube,
    codes_url,
    drill_url,
    rows_of_cell,
    taken_by_unit,
    vouchers,
    whole_year,
    without_voucher_texts,
)
from arshjul.books.files import files, files_of_balances, hand_overs, read_by_older, seen, waiting
from arshjul.books.keepers import keepers
from arshjul.books.naming import line_titles
from arshjul.books.versions import (
    Manifest,
    all_constructed,
    as_known,
    current,
    is_constructed,
    last_period,
    manifest,
    periods,
    snapshot,
    snapshots,
    years,
)

__all__ = [
    "BY_LINE",
    "BY_UNIT",
    "LAST_MONTH",
    "Manifest",
    "account_names",
    "accounts_of",
    "all_constructed",
    "all_rows_of_cell",
    "as_known",
    "budget_cube",
    "cell_by_unit",
    "cell_cube",
    "chart",
    "codes_url",
    "cube",
    "current",
    "drill_url",
    "files",
    "files_of_balances",
    "hand_overs",
    "internal_cube",
    "is_constructed",
    "keepers",
    "key_of",
    "last_period",
    "line_cube",
    "line_titles",
    "manifest",
    "months",
    "periods",
    "project_cube",
    "read_by_older",
    "remember",
    "rows_of_cell",
    "seen",
    "snapshot",
    "snapshots",
    "taken_by_unit",
    "unclaimed",
    "unit_cube",
    "unit_dimension",
    "unit_names",
    "vouchers",
    "waiting",
    "whole_year",
    "with_codes",
    "without_voucher_texts",
    "years",
]
