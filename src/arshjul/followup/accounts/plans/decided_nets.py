"""What each nämnd has been given, on its own codes of the budget that goes back to the accounting system.

A budget is decided twice: by line of the resultaträkning and by nämnd. Lines divided on last year's accounts give a
nämnd what it cost then. What it is to cost instead is moved between its codes and those that no nämnd has, line by
line, so that every line keeps its sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from arshjul.followup.accounts.place import Place
from arshjul.followup.accounts.units.plans import Piece, decided_pieces
from arshjul.kernel.money import spread
from arshjul.municipality.organisation import Unit
from arshjul.planning.domain import LineKind

INCOME, COST = "verksamhetens-intakter", "verksamhetens-kostnader"
OPERATING = (INCOME, COST, "avskrivningar", "jamforelsestorande-poster")
"""The lines whose sum is the net cost of the nämnder."""
SIGNS = {INCOME: -1, COST: 1}
"""The ledger's sign of the lines that a nämnd's net cost is made to fit by."""

Part = tuple[str, str]
"""(account, code)."""
Divided = Mapping[str, Mapping[Part, int]]
"""Öre by line, account and code, with the ledger's sign."""


UnitOf = Callable[[str], Unit | None]


@dataclass(frozen=True, slots=True)
class Given:
    """The net cost (öre) decided for some codes of a nämnd: all of them, or those of one unit."""

    units: frozenset[str]
    net: int

    @property
    def code(self) -> str:
        """The code on which stands what no account had the year before."""
        return min(self.units)


def given_nets(at: Place) -> tuple[Given, ...]:
    """What each nämnd's own budget in force says, else its appropriation; by unit when all of it is said by unit."""
    by_body: dict[str, list[Piece]] = defaultdict(list)
    for piece in decided_pieces(at):
        if piece.decided is None or piece.decided.line.kind != LineKind.APPROPRIATION.value:
            by_body[piece.body].append(piece)
    found = [_of_body(own, _codes(at, body)) for body, own in by_body.items()]
    return tuple(given for some in found for given in some)


def _codes(at: Place, body: str) -> frozenset[str]:
    return frozenset(
        unit.code for unit in at.whole.units if unit.body == body and unit.entity is None and at.day in unit.valid
    )


def _of_body(own: Iterable[Piece], codes: frozenset[str]) -> Iterable[Given]:
    nets: dict[str, int] = defaultdict(int)
    for piece in own:
        nets[piece.unit] -= piece.ore
    if not codes or set(nets) <= codes:
        return [Given(frozenset({code}), net) for code, net in nets.items()] if codes else ()
    return [Given(codes, sum(nets.values()))]


def as_decided(divided: Divided, given: Iterable[Given], unit_of: UnitOf) -> tuple[Divided, int]:
    """The lines with every nämnd's net cost as decided, each line's sum as it was; what is left over is on no code.

    The second is how much more, öre, the nämnder have been given than the lines hold. `unit_of` says whose a code is.
    """
    found = {line: dict(parts) for line, parts in divided.items()}
    if not {INCOME, COST} <= found.keys():
        return divided, 0
    for one in given:
        _fit(found, one, unit_of)
    return found, sum(_balance(found[line], sum(divided[line].values()), SIGNS[line], unit_of) for line in SIGNS)


def _is_in(code: str, given: Given, unit_of: UnitOf) -> bool:
    unit = unit_of(code)
    return unit is not None and unit.code in given.units


def _fit(found: dict[str, dict[Part, int]], given: Given, unit_of: UnitOf) -> None:
    """Costs take up what the net cost lacks, and give way as far as they go; income takes the rest."""
    has = sum(
        ore for line in OPERATING for (_, code), ore in found.get(line, {}).items() if _is_in(code, given, unit_of)
    )
    more = given.net - has
    costs = sum(ore for (_, code), ore in found[COST].items() if ore > 0 and _is_in(code, given, unit_of))
    on_costs = max(more, -costs)
    for line, amount in ((COST, on_costs), (INCOME, more - on_costs)):
        _add(found[line], amount, SIGNS[line], given, unit_of)


def _add(parts: dict[Part, int], amount: int, sign: int, given: Given, unit_of: UnitOf) -> None:
    if not amount:
        return
    held = {part: sign * ore for part, ore in parts.items() if sign * ore > 0 and _is_in(part[1], given, unit_of)}
    _spread(parts, amount, held or {(_main(parts), given.code): 1})


def _main(parts: Mapping[Part, int]) -> str:
    """The account that has most of a line."""
    return max(sorted(parts), key=lambda part: abs(parts[part]))[0]


def _spread(parts: dict[Part, int], amount: int, weights: Mapping[Part, int]) -> None:
    for part, share in zip(weights, spread(amount, list(weights.values())), strict=True):
        parts[part] = parts.get(part, 0) + share


def _balance(parts: dict[Part, int], total: int, sign: int, unit_of: UnitOf) -> int:
    """Give a line its sum again by the codes that no nämnd has; gives what they don't suffice for."""
    rest = total - sum(parts.values())
    free = {part: sign * ore for part, ore in parts.items() if sign * ore > 0 and _is_nobodys(part[1], unit_of)}
    held = sum(free.values())
    taken = rest if sign * rest >= 0 else -sign * min(held, -sign * rest)
    main = _main(parts)
    if taken:
        _spread(parts, taken, free or {(main, ""): 1})
    if taken != rest:
        parts[main, ""] = parts.get((main, ""), 0) + rest - taken
    return abs(rest - taken)


def _is_nobodys(code: str, unit_of: UnitOf) -> bool:
    unit = unit_of(code)
    return unit is None or unit.body is None
