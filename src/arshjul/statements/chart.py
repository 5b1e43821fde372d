"""The chart of accounts as dated data: which statement line an account belongs to.

Accounts are taken by patterns (`kernel.patterns`): the longest that fits decides. An account that no
pattern fits isn't dropped: it gets the statement's own line for unmapped accounts, and a finding.

A year has its own chart, and entities may follow charts of their own, in which the same number means something else.
Among them an account is written with the id of its chart before it ("bas:3010"; `together`), save for the accounts of
the municipality's latest chart, so that every statement finds its line whatever years and books it puts together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from arshjul.kernel.patterns import Pattern, longest
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text

UNMAPPED = "ej-mappade-konton"
"""The line of accounts that nobody mapped, when the chart names no other."""
UNMAPPED_TITLE = Text("Ej mappade konton", "Unmapped accounts")
"""What it is called where no row of a form shows it."""
MUNICIPALITY, COMPANIES = "municipality", "companies"
"""What a chart calls the municipality itself, and every company that no chart names."""
WHOLE = INCOME, BALANCE = ("resultatrakning", "balansrakning")
"""The statements that together take every account (LKBR 5:2, 6:2)."""
OF = ":"
"""What stands between a chart's id and an account of it."""
GROUP = "koncern"
"""The chart of what only the group books: the municipality's accounts, none of whose entries is a payment."""
OF_UTILITY = ("va-resultatrakning", "va-balansrakning", "va-kassaflodesanalys")
"""The statements that a company's chart may map though the municipality's doesn't: of the utility in its books."""
CASH_FLOW, RESULT, NO_PAYMENT = "kassaflodesanalys", "arets-resultat", "ej-likviditetspaverkande"
NOT_PAID = ("vinst-forlust-materiella", "vinst-forlust-finansiella", "upplosta-bidrag")
"""The lines of the cash flow that hold what of the result isn't paid as such, but meets a balance on another row.

Gains and losses on sales of fixed assets, and investment grants taken to income off the account they were received on.
"""


@dataclass(frozen=True, slots=True)
class Account:
    """An account (konto): number and name."""

    number: str
    title: Text


@dataclass(frozen=True, slots=True)
class Taking:
    """How one statement takes accounts: its lines, the lines for unmapped ones, and what stays outside.

    `others` are how it takes the accounts of further charts, by the chart's id; `agreed` gives an account that nobody
    mapped its line after what the other statements make of it (`chart_file`), `None` when it stands outside this one.
    """

    lines: tuple[Pattern, ...] = ()
    unmapped: tuple[Pattern, ...] = ()
    outside: tuple[Pattern, ...] = ()
    others: Mapping[str, Taking] = field(default_factory=dict)
    agreed: Callable[[str], str | None] | None = field(default=None, repr=False, compare=False)
    _met: dict[str, tuple[str | None, bool]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def line(self, account: str) -> tuple[str | None, bool]:
        """The account's line (`None`: outside this statement) and whether somebody mapped it.

        The longest pattern decides, so "outside" may take an exception out of a line as a line may out of "outside".
        An account is looked up once and then remembered: a statement asks for the same few thousand again and again.
        """
        found = self._met.get(account)
        if found is None:
            found = self._met[account] = self._line(account)
        return found

    def _line(self, account: str) -> tuple[str | None, bool]:
        chart, _, number = account.partition(OF)
        if chart in self.others:
            return self.others[chart].line(number)
        found, outside = longest(self.lines, account), longest(self.outside, account)
        if found and (outside is None or len(found.low) >= len(outside.low)):
            return found.line, True
        if outside:
            return None, True
        if rest := longest(self.unmapped, account):
            return rest.line, False
        line = self.agreed(account) if self.agreed else UNMAPPED
        return line, line is None

    def every_line(self) -> frozenset[str]:
        """Every line that some account may stand on, of whichever chart."""
        own = {pattern.line for pattern in (*self.lines, *self.unmapped)}
        return frozenset(own).union(*(other.every_line() for other in self.others.values()))


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What was found when shares in an entity were bought (förvärvsanalys, LKBR 12:4). Öre, as plus.

    `equity` is the bought part of the entity's equity at the purchase, by account.
    """

    owner: str
    entity: str
    shares_account: str
    cost: int
    equity: Mapping[str, int]
    difference_account: str
    on: date = date.min
    source: str = ""


@dataclass(frozen=True, slots=True)
class Untaxed:
    """A chart's accounts of untaxed reserves and of the appropriations to them, and those they are divided onto."""

    reserves: tuple[Pattern, ...]
    appropriations: tuple[Pattern, ...]
    deferred_tax: str
    tax: str
    equity: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of accounts (kontoplan) for a span of years, with its mapping per statement.

    `counterparties` say which codes (motpart) stand for which entity, by prefix as accounts do; `equity` the accounts
    `shares` and `income` that a share of a result is booked on by the equity method; `acquisitions` what was found when
    shares within the group were bought; `untaxed` how the untaxed reserves of those who follow it are divided.

    `entities` are those it is for; none: the municipality and everybody that no other chart names. Of charts taken
    together `followed` says which other chart an entity follows, `latest` is the municipality's latest, `others` all
    but that by id, and `names` what the entities are called.
    """

    id: str
    title: Text
    valid: Interval
    accounts: Mapping[str, Account]
    mappings: Mapping[str, Taking]
    counterparties: tuple[Pattern, ...] = ()
    equity: Mapping[str, str] = field(default_factory=dict)
    acquisitions: tuple[Acquisition, ...] = ()
    untaxed: Untaxed | None = None
    entities: tuple[str, ...] = ()
    followed: Mapping[str, Chart] = field(default_factory=dict)
    latest: Chart | None = None
    others: Mapping[str, Chart] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_main(self) -> bool:
        """Whether the municipality follows it, and with it everybody that no other chart names."""
        return not self.entities or MUNICIPALITY in self.entities

    def code(self, entity: str, account: str) -> str:
        """An entity's account as it is written among all charts: as it is, or after its chart's id."""
        name = self.followed.get(entity, self).id
        is_code = account.partition(OF)[0] in self.others
        return account if is_code or name not in self.others else f"{name}{OF}{account}"

    def group_code(self, account: str) -> str:
        """An account of the municipality's chart as the group books what is no payment on it."""
        return f"{GROUP}{OF}{account}" if GROUP in self.others and OF not in account else account

    def number(self, code: str) -> str:
        """The number that a code is of, in its own chart."""
        chart, _, number = code.partition(OF)
        return number if chart in self.others else code

    def chart_of(self, code: str) -> Chart:
        """The chart that a code is of."""
        return self.others.get(code.partition(OF)[0], self.latest or self)

    def entity_of(self, counterparty: str) -> str | None:
        """The entity that a counterparty code (motpart) stands for; `None` outside the group."""
        found = longest(self.counterparties, counterparty)
        return found.line if found else None

    def mapping(self, statement: str) -> Taking:
        """The mapping for one statement; raises `LookupError` when the chart has none."""
        return self.mappings[statement]

    def maps(self, entity: str, statement: str) -> bool:
        """Whether the chart that an entity follows has a mapping for a statement."""
        return statement in self.followed.get(entity, self.others.get(GROUP, self)).mappings

    def patterns(self, statement: str, lines: Collection[str]) -> tuple[Pattern, ...]:
        """The patterns of the chart's own accounts that stand on some lines of a statement."""
        taking = self.mappings[statement]
        return tuple(one for one in taking.others.get(self.id, taking).lines if one.line in lines)

    def is_mapped(self, code: str) -> bool:
        """Whether somebody said where an account stands in the income statement and in the balance sheet."""
        return all(self.mappings[name].line(code)[1] for name in WHOLE if name in self.mappings)

    def name(self, account: str, language: str = "sv") -> str:
        """The account's name, or its number when the chart doesn't name it."""
        number = self.number(account)
        known = self.chart_of(account).accounts.get(number)
        return known.title.in_language(language) if known else number


def on(charts: Iterable[Chart], day: date) -> Chart | None:
    """The municipality's chart in force on a day."""
    return next((chart for chart in charts if chart.is_main and day in chart.valid), None)


def together(
    charts: Iterable[Chart], day: date, companies: Iterable[str], names: Mapping[str, str] | None = None
) -> Chart | None:
    """The municipality's chart on a day with all other charts; `None` when it has none that day.

    Its mappings take the accounts of all charts (`Chart.code`), those of charts not in force too: the year before may
    hold them. A company follows the chart that names it, else the one for companies, else the municipality's.
    """
    known = tuple(charts)
    main = on(known, day)
    if main is None:
        return None
    latest = max((chart for chart in known if chart.is_main), key=lambda chart: chart.valid.start)
    others = {GROUP: _of_the_group(main)} | {chart.id: chart for chart in known if chart is not latest}
    held = [chart for chart in known if day in chart.valid]
    followed = {company: chart for company in companies if not (chart := _followed(held, company)).is_main}
    of_utility = [name for name in OF_UTILITY if any(name in chart.mappings for chart in others.values())]
    mappings = {name: _taken_by_all(name, latest, others) for name in dict.fromkeys((*main.mappings, *of_utility))}
    return replace(main, mappings=mappings, followed=followed, latest=latest, others=others, names=names or {})


def _of_the_group(main: Chart) -> Chart:
    """The municipality's chart, in whose cash flow nothing but the result is anything but an adjustment of it."""
    flow = main.mappings.get(CASH_FLOW)
    if flow is None:
        return replace(main, id=GROUP)
    of_result = {RESULT, *NOT_PAID}
    lines = tuple(replace(one, line=RESULT if one.line in of_result else NO_PAYMENT) for one in flow.lines)
    return replace(main, id=GROUP, mappings={**main.mappings, CASH_FLOW: replace(flow, lines=lines)})


def _taken_by_all(statement: str, latest: Chart, others: Mapping[str, Chart]) -> Taking:
    """How a statement takes the accounts of every chart; one that lacks it takes none."""
    each = {name: chart.mappings.get(statement, Taking()) for name, chart in others.items()}
    return replace(latest.mappings.get(statement, Taking()), others=each)


def _followed(held: Iterable[Chart], company: str) -> Chart:
    """Of the charts in force, the one that names the company, else that of companies, else the municipality's."""
    return max(held, key=lambda chart: (company in chart.entities, COMPANIES in chart.entities, chart.is_main))
