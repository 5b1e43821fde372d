"""What the product knows, in the words of the rules: the facts of a budget year."""

from __future__ import annotations

from typing import Any

from arshjul.organisation import municipality


def facts_of(year: int) -> dict[str, Any]:
    """The facts of a budget year that the product holds, by the names the rules ask for."""
    return {
        "budget.year": year,
        "budget.start": f"{year}-01-01",
        "budget.end": f"{year}-12-31",
        "municipality.name": municipality.current().name.sv,
    }
