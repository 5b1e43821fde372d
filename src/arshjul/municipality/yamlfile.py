"""YAML with its lines: plain values, and for each of them the line it stands on.

Dates and times stay text, `yes` and `no` too; a key written twice is a finding, not a silent loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from arshjul.kernel.findings import Finding, Place, finding

Key = str | int
_IDENTITY = ("id", "code")
_BROKEN = "municipality.yaml-broken"
_DEEPEST = 50
_ALIAS, _DEEP = "alias (*) stöds inte", f"djupare än {_DEEPEST} nivåer"


class _PlainLoader(yaml.CSafeLoader):
    """YAML 1.2 as people mean it: only true/false are booleans, only plain digits are numbers."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool", ":int", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9]\d*)$", "-0123456789"),
):
    _PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's values, and lines by path; list items are named by their `id` or `code` when they have one."""

    name: str
    data: Any = None
    lines: Mapping[tuple[Key, ...], int] = field(default_factory=dict)
    names: Mapping[tuple[Key, ...], tuple[Key, ...]] = field(default_factory=dict)

    def place(self, *path: Key) -> Place:
        """The place of a value by path with ids; the nearest one around it when it isn't written."""
        parts = path
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return Place(self.name, self.lines.get(parts, 1), ".".join(map(str, path)))

    def place_at(self, *path: Key) -> Place:
        """The place of a value by path with list positions."""
        parts = path
        while parts and parts not in self.names:
            parts = parts[:-1]
        named = self.names.get(parts, ())
        return self.place(*named, *path[len(parts) :])


def read(path: Path) -> tuple[YamlFile, list[Finding]]:
    """A YAML file with its lines, and findings for what can't be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        _refuse_odd_shapes(text)
        node = yaml.compose(text, _PlainLoader)
        reader = _Reader(path.name)
        data = reader.value(node, (), ()) if node is not None else {}
    except UnicodeDecodeError as error:
        return YamlFile(path.name), [finding(_BROKEN, Place(path.name), reason=f"UTF-8: {error.reason}")]
    except yaml.YAMLError as error:
        return YamlFile(path.name), [_broken(path.name, error)]
    return YamlFile(path.name, data, reader.lines, reader.names), reader.findings


class _OddShapeError(yaml.YAMLError):
    """YAML that can be read but isn't data as people write it."""

    def __init__(self, problem: str, mark: Any) -> None:  # noqa: ANN401  PyYAML has two kinds of mark
        super().__init__(problem)
        self.problem, self.problem_mark = problem, mark


def _refuse_odd_shapes(text: str) -> None:
    """No aliases, which can hold themselves or grow without end, and no nesting that takes the stack."""
    depth = 0
    for event in yaml.parse(text, _PlainLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise _OddShapeError(_ALIAS, event.start_mark)
        if depth > _DEEPEST:
            raise _OddShapeError(_DEEP, event.start_mark)


def _broken(name: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", "") or str(error)
    return finding(_BROKEN, Place(name, mark.line + 1 if mark else None), reason=reason)


class _Reader:
    """Walks the nodes once: values, lines, double keys."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[tuple[Key, ...], int] = {}
        self.names: dict[tuple[Key, ...], tuple[Key, ...]] = {}
        self.findings: list[Finding] = []
        self._constructor = _PlainLoader("")

    def value(self, node: yaml.Node, at: tuple[Key, ...], named: tuple[Key, ...]) -> Any:  # noqa: ANN401  YAML holds anything
        self.lines.setdefault(named, node.start_mark.line + 1)
        self.names[at] = named
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, at, named))
        if isinstance(node, yaml.SequenceNode):
            return list(self._items(node, at, named))
        return self._constructor.construct_object(node)

    def _pairs(self, node: yaml.MappingNode, at: tuple[Key, ...], named: tuple[Key, ...]) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in seen:
                self.findings.append(finding("municipality.duplicate-key", Place(self.name, line, key), key=key))
                continue
            seen.add(key)
            self.lines.setdefault((*named, key), line)
            yield key, self.value(value_node, (*at, key), (*named, key))

    def _items(self, node: yaml.SequenceNode, at: tuple[Key, ...], named: tuple[Key, ...]) -> Iterator[Any]:
        for number, item in enumerate(node.value):
            name: Key = _identity(item) or number
            nth = 2
            while (*named, name) in self.lines:
                name = f"{_identity(item)}#{nth}"
                nth += 1
            yield self.value(item, (*at, number), (*named, name))


def _identity(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    scalars = {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    return next((scalars[key] for key in _IDENTITY if key in scalars), None)
