"""Facts a rule asks for, by name, typed exactly, and never guessed.

Facts come as a flat mapping (`{"budget.start": "2027-01-01"}`), as nested objects, or both. A name
under a rule's id (`{"PUB-02": {"announced_on": …}}`) holds for that rule alone and wins. What is absent,
`null` or unreadable is missing; an empty text or list is known to be empty; `null` for an input
declared with `none: true` is known to be nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from arshjul.law.shapes import SHAPES

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Input:
    """What a rule asks for: name, type, unit, whether always needed, other names it goes by.

    A type is a scalar name, `[type]` (a list), `{"*": type}` (a mapping) or a record
    `{field: type}` where `field?` may be left out.
    """

    name: str
    type: Any
    unit: str
    required: bool
    none: bool = False
    aliases: tuple[str, ...] = ()


class MissingInputError(Exception):
    """A rule asked for what isn't there: the names, and those that are there but can't be read."""

    def __init__(self, names: tuple[str, ...], unreadable: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(names))
        self.names = names
        self.unreadable = unreadable


class Facts:
    """The facts of one rule: `facts[name]` is typed, and raises `MissingInputError` when missing."""

    def __init__(self, raw: Mapping[str, Any], inputs: Mapping[str, Input], rule: str = "") -> None:
        self._raw = raw
        self._inputs = inputs
        self._rule = rule

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - its type is declared in the rule file
        declared = self._inputs[name]
        written = self._written(declared)
        nothing = written is None or (declared.none and written == "")
        if written is _ABSENT or (nothing and not declared.none):
            raise MissingInputError((name,))
        return None if nothing else convert(written, declared.type, name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as above
        """The fact, or the default when it is absent; an unreadable one is missing, never the default."""
        written = self._written(self._inputs[name])
        found = None if written is _ABSENT or written is None else self[name]
        return default if found is None else found

    def need(self, *names: str) -> tuple[Any, ...]:
        """Several facts at once, so that all that are missing are told at once."""
        missing: list[str] = []
        found: list[Any] = []
        unreadable: list[str] = []
        for name in names:
            try:
                found.append(self[name])
            except MissingInputError as error:
                missing.extend(error.names)
                unreadable.extend(error.unreadable)
        if missing:
            raise MissingInputError(tuple(missing), tuple(unreadable))
        return tuple(found)

    def missing_required(self) -> tuple[str, ...]:
        """Inputs the rule always needs that are absent."""
        return tuple(one.name for one in self._inputs.values() if one.required and not self.holds(one.name))

    def holds(self, name: str) -> bool:
        """Whether the input is given (a known nothing counts as given)."""
        written = self._written(self._inputs[name])
        return written is not _ABSENT and (written is not None or self._inputs[name].none)

    def written(self, name: str) -> object:
        """The input as it was given, untyped; `None` when it is absent."""
        found = self._written(self._inputs[name])
        return None if found is _ABSENT else found

    def _written(self, declared: Input) -> object:
        for name in (declared.name, *declared.aliases):
            for scoped in (f"{self._rule}.{name}", name):
                written = _look(self._raw, scoped)
                if written is not _ABSENT:
                    return written
        return _ABSENT


def _look(raw: Mapping[str, Any], name: str) -> object:
    if name in raw:
        return raw[name]
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        found = _inside(raw.get(".".join(parts[:cut]), _ABSENT), ".".join(parts[cut:]))
        if found is not _ABSENT:
            return found
    return _ABSENT


def _inside(inner: object, name: str) -> object:
    """The name within an object, or within every object of a list (`transactions.motpart`)."""
    if isinstance(inner, Mapping):
        return _look(inner, name)
    if isinstance(inner, list) and inner and all(isinstance(item, Mapping) for item in inner):
        found = [_look(item, name) for item in inner]
        if any(item is not _ABSENT for item in found):
            return [None if item is _ABSENT else item for item in found]
    return _ABSENT


def convert(written: Any, kind: Any, place: str) -> Any:  # noqa: ANN401 - both are data from outside
    """One fact as its declared type; `MissingInputError` names the place that is absent or unreadable."""
    if isinstance(kind, list):
        return _each(written, kind[0], place)
    if isinstance(kind, Mapping):
        return _mapping(written, kind, place)
    try:
        return SHAPES[kind](written)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise MissingInputError((place,), (place,)) from error


def _each(written: object, kind: object, place: str) -> list[Any]:
    if isinstance(written, Mapping) and isinstance(kind, Mapping):
        written = [written]
    if not isinstance(written, list | tuple):
        raise MissingInputError((place,), (place,))
    return [convert(item, kind, f"{place}[{index}]") for index, item in enumerate(written)]


def _mapping(written: object, kind: Mapping[str, Any], place: str) -> dict[str, Any]:
    if not isinstance(written, Mapping):
        raise MissingInputError((place,), (place,))
    if "*" in kind:
        return {str(name): convert(value, kind["*"], f"{place}.{name}") for name, value in written.items()}
    found: dict[str, Any] = {}
    for field, field_kind in kind.items():
        name = field.rstrip("?")
        value = written.get(name)
        if value is None and field.endswith("?"):
            found[name] = None
        elif value is None:
            raise MissingInputError((f"{place}.{name}",))
        else:
            found[name] = convert(value, field_kind, f"{place}.{name}")
    return found
