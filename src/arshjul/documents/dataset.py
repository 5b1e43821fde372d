"""The sealed figures a document may speak of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Literal

from arshjul.kernel.money import Unit

Better = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its definition and source; exactly one of `ore`, `value`, `day` and `text` is set, or none.

    None set means that the figure has no entries: text that speaks of it doesn't compile.
    `sign` is -1 for what a statement keeps as a negative amount but prose speaks of as a positive one (costs).
    `better` says which way is an improvement; amounts improve upwards, as statements keep them.
    `unit` is what follows a number ("procent"); amounts take the document's unit.
    `trace` names the cells, ledger rows or decisions it is made of.
    """

    id: str
    label: str
    ore: int | None = None
    value: Decimal | None = None
    day: date | None = None
    text: str | None = None
    unit: str = ""
    sign: Literal[1, -1] = 1
    better: Better = "up"
    definition: str = ""
    source: str = ""
    trace: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether it has no entries."""
        return self.ore is None and self.value is None and self.day is None and self.text is None

    @property
    def is_number(self) -> bool:
        """Whether it can be compared: an amount or a number."""
        return self.ore is not None or self.value is not None

    def as_json(self) -> dict[str, Any]:
        """For the seal and for machines: amounts in öre, numbers as their decimal text."""
        return {
            "id": self.id,
            "label": self.label,
            "ore": self.ore,
            "value": None if self.value is None else str(self.value),
            "day": None if self.day is None else self.day.isoformat(),
            "text": self.text,
            "unit": self.unit,
            "sign": self.sign,
            "better": self.better,
            "definition": self.definition,
            "source": self.source,
            "trace": list(self.trace),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Figure:
        """What `as_json` gave."""
        return cls(
            **{
                **data,
                "value": None if data["value"] is None else Decimal(data["value"]),
                "day": None if data["day"] is None else date.fromisoformat(data["day"]),
                "trace": tuple(data["trace"]),
            }
        )


@dataclass(frozen=True, slots=True)
class DataSet:
    """Figures by id, the unit prose prints amounts in, and what they were taken from.

    `basis` names the snapshot, plan versions and other versions that were read, so that the same set can be made again.

    >>> one = Figure("rr.resultat", "Årets resultat", ore=32_100_000_000)
    >>> DataSet.of([one], Unit("mnkr", 0)).sha256 == DataSet.of([one], Unit("mnkr", 0)).sha256
    True
    """

    figures: Mapping[str, Figure]
    unit: Unit
    basis: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Iterable[Figure], unit: Unit, basis: Mapping[str, str] | None = None) -> DataSet:
        """From figures in any order; an id given twice is a programmer's fault."""
        by_id: dict[str, Figure] = {}
        for figure in figures:
            if figure.id in by_id:
                message = f"figure given twice: {figure.id}"
                raise ValueError(message)
            by_id[figure.id] = figure
        return cls(dict(sorted(by_id.items())), unit, dict(sorted((basis or {}).items())))

    def matching(self, pattern: str) -> tuple[Figure, ...]:
        """Figures whose id fits a pattern with `*`, in order of id."""
        return tuple(figure for name, figure in self.figures.items() if fnmatchcase(name, pattern))

    @property
    def canonical(self) -> str:
        """The one text the data set has."""
        content = {
            "basis": dict(self.basis),
            "figures": [figure.as_json() for figure in self.figures.values()],
            "unit": {"name": self.unit.name, "decimals": self.unit.decimals},
        }
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    @property
    def sha256(self) -> str:
        """The seal: changes when any figure, definition, source or basis does."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @classmethod
    def from_canonical(cls, text: str) -> DataSet:
        """The data set a canonical text says."""
        content = json.loads(text)
        return cls.of((Figure.from_json(one) for one in content["figures"]), Unit(**content["unit"]), content["basis"])
