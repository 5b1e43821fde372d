"""The budget written for the accounting system: what is decided for somebody stands there, to the öre."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from arshjul.books import queries as books
from arshjul.books import services as receiving
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.plans.budgets import Spread
from arshjul.followup.accounts.plans.plan_decided import decided_of
from arshjul.followup.accounts.plans.plan_file import plan_file, plan_of
from arshjul.followup.accounts.plans.plan_written import without_doubt
from arshjul.kernel.money import parse_amount
from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.ledger import read
from arshjul.ledger.sie.checksum import checksum
from arshjul.ledger.sie.write import PlanLine
from arshjul.municipality.organisation import Unit
from arshjul.municipality.units import codes_on
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.planning import queries as planning
from arshjul.planning.domain import LineKind
from arshjul.planning.queries import DecidedAmount

YEAR = 2027
MNKR = 100_000_000

# Kronor in 2026: the schools on 20 and 2114, the labour market on 40, taxes and pensions on 99.
LEDGER = """
3110 {1 "20"} -300
3110 {1 "2114"} -100
5010 {1 "20"} 700
5010 {1 "2114"} 500
7910 {1 "2114"} 90
5010 {1 "40"} 80
8010 {1 "99"} -5000
5010 {1 "99"} 60
5010 {} 7
1111 {1 "20" 6 "forskola"} 30
1910 {} 3933
"""
UNITS = (
    Unit("20", Text("Skolan", "Schools"), "bun", codes="20"),
    Unit("2114", Text("Vuxenutbildning", "Adults"), "bun", Interval(date.min, date(YEAR, 7, 1))),
    Unit("2114", Text("Vuxenutbildning", "Adults"), "amn", Interval(date(YEAR, 7, 1), None)),
    Unit("40", Text("Arbete", "Work"), "amn"),
    Unit("10", Text("Styrelsen", "Board"), "ks"),
    Unit("19", Text("Gemensamt", "Common"), "ks"),
    Unit("99", Text("Finansiering", "Financing"), None),
)
ROW = re.compile(r"#PBUDGET 0 (\d{6}) (\d+) \{([^}]*)\} (\S+)")
PAIR = re.compile(r'(\d+) "([^"]*)"')


@pytest.fixture
def last_year(city, person, tmp_path):
    """The books of 2026."""
    head = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", "#GEN 20270110", '#FNAMN "Stad"', "#RAR 0 20260101 20261231"]
    head += ['#DIM 1 "Ansvar"', '#DIM 6 "Projekt"', '#VER A 1 20260315 "Året"', "{"]
    rows = [f"#TRANS {line}.00" for line in LEDGER.strip().splitlines()]
    publish("ar.se", "\r\n".join([*head, *rows, "}", ""]).encode("cp437"), person, tmp_path)


def publish(name, data, person, tmp_path):
    path, karin = tmp_path / name, person("controller")
    path.write_bytes(data)
    board = organisation.executive_board().authority
    file = receiving.receive(upload=receiving.LocalFile(path), authority=board, by=karin).file
    reading = receiving.read_and_check(file=file, by=karin)
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    receiving.publish_batch(reading=reading, entity=own()[0], by=karin, accept=accept)
    return reading


def at(year=YEAR, units=UNITS):
    here = place(year, entities=own(), spread=Spread.TWELFTHS)
    return replace(here, whole=replace(here.whole, organisation=replace(here.whole.organisation, units=units)))


def amount(body, kind, ore, unit="", **more):
    named = {"activity": "", "row": "", "project": "", "project_name": ""} | more
    return DecidedAmount(body, kind, unit, amount=ore, **named)


def given_to(body, ore, unit=""):
    return amount(body, LineKind.APPROPRIATION, ore, unit)


def made_of(*amounts, of=None):
    here = of or at()
    return plan_of(here, decided_of(amounts, here.whole))


def rows(made):
    """The rows of the SIE 4 file, read by nothing of ours: month, account, objects by dimension, öre."""
    text = made.written("se").data.decode("cp437")
    return [
        (int(period), account, dict(PAIR.findall(objects)), parse_amount(ore))
        for period, account, objects, ore in ROW.findall(text)
    ]


def by_body(made, units=UNITS):
    """What an accounting system finds on each body's codes, accounts of the balance sheet left out."""
    sums = Counter()
    for period, account, objects, ore in rows(made):
        if "1" in objects and not account.startswith("1"):
            unit = codes_on(units, None, date(period // 100, period % 100, 28)).unit(objects["1"])
            sums[unit.body if unit else None] += ore
    return sums


def accounts(made, code):
    sums = Counter()
    for _, account, objects, ore in rows(made):
        if objects.get("1") == code:
            sums[account] += ore
    return sums


def told(made):
    return {one.id.removeprefix("followup."): one.message.sv for one in made.findings}


@pytest.mark.django_db
def test_what_helsingborg_decided_for_each_committee_is_in_the_file_to_the_ore(planned_year, person, tmp_path):
    here = place(2016, entities=own(), spread=Spread.TWELFTHS)
    made = plan_file(here)
    decided = planning.appropriations(2016)
    assert decided["bun"] == 2_903_2 * MNKR // 10
    found = by_body(made, here.whole.units)
    assert {body: ore for body, ore in found.items() if body} == decided
    assert sum(ore for _, _, objects, ore in rows(made) if not objects) == -sum(planning.budget_by_line(2016).values())
    assert "−318 600 000,00 kr" in told(made)["plan-file-central"].replace("\xa0", " ")
    assert "Vatten- och avloppsverk" in told(made)["plan-file-undecided"]

    publish("plan.se", made.written("se").data, person, tmp_path)
    back = books.budget_cube(2016).where(entity=own()[0])
    bodies = Counter()
    known = {unit.code: unit.body for unit in here.whole.units}
    for (code,), ore in back.sums("unit").items():
        bodies[known[code]] += ore
    assert {body: ore for body, ore in bodies.items() if body} == decided


@pytest.mark.django_db
def test_what_was_given_later_in_the_year_and_the_years_part_of_a_project_are_in_the_file(planned):
    made = plan_file(place(YEAR, entities=own(), spread=Spread.TWELFTHS))
    assert by_body(made, municipality.current().units)["bun"] == 107 * MNKR
    assert sum(ore for _, _, objects, ore in rows(made) if objects.get("6") == "forskola") == 35 * MNKR
    assert "plan-file-no-frame" in told(made)


@pytest.mark.django_db
def test_the_income_of_a_committee_stays_and_its_costs_are_what_it_was_given_and_that(last_year):
    made = made_of(given_to("bun", 1_000_00))
    spent = Counter(accounts(made, "20")) + Counter(accounts(made, "2114"))
    earned = accounts(made, "20")["3110"], accounts(made, "2114")["3110"]
    assert earned == (-300_00, -100_00)
    assert accounts(made, "20")["5010"] == 759_69, "1 400 on costs of 1 290, of which 700"
    assert sum(spent.values()) + sum(earned) == 1_000_00
    assert by_body(made) == {"bun": 1_000_00}


@pytest.mark.django_db
def test_a_code_that_passes_to_another_committee_has_the_firsts_budget_in_its_own_months_alone(last_year):
    made = made_of(given_to("bun", 1_000_00), given_to("amn", 500_00))
    assert by_body(made) == {"bun": 1_000_00, "amn": 500_00}
    by_half = Counter()
    for period, _, objects, ore in rows(made):
        if objects.get("1") == "2114" and ore > 0:
            by_half[period % 100 > 6] += ore
    assert all(by_half.values())
    assert set(by_half) == {False, True}


@pytest.mark.django_db
def test_an_internal_budget_divides_what_was_given_and_the_rest_is_the_committees_own(last_year):
    made = made_of(
        given_to("bun", 1_000_00),
        amount("bun", LineKind.INCOME, 250_00, "20"),
        amount("bun", LineKind.COST, -600_00, "20", activity="grundskola"),
        amount("bun", LineKind.COST, -400_00, "2114", activity="vuxen"),
    )
    on_activity = Counter()
    for _, _, objects, ore in rows(made):
        on_activity[objects.get("20", "")] += ore if "1" in objects else 0
    assert on_activity == {"grundskola": 600_00, "vuxen": 400_00, "": 0}
    assert by_body(made) == {"bun": 1_000_00}
    assert accounts(made, "20")["3110"] == -250_00
    assert "250,00" in told(made)["plan-file-internal-differs"]
    reading = read(made.written("se").data)
    assert {one.number for one in reading.dimensions} == {"1", "20"}


@pytest.mark.django_db
def test_an_investment_stands_on_its_project_and_in_no_sum_of_a_committee(last_year):
    first = amount("bun", LineKind.INVESTMENT, 35_00, project="forskola", project_name="Ny förskola")
    other = amount("bun", LineKind.INVESTMENT, 12_01, project="bro", project_name="Bron")
    made = made_of(given_to("bun", 1_000_00), first, other)
    sums = Counter()
    for _, account, objects, ore in rows(made):
        sums[account, objects.get("6")] += ore if "6" in objects else 0
    assert {key: ore for key, ore in sums.items() if ore} == {("1111", "forskola"): 35_00, ("1111", "bro"): 12_01}
    assert by_body(made) == {"bun": 1_000_00}
    names = {one.code: one.name for one in read(made.written("se").data).objects}
    assert (names["forskola"], names["bro"], names["20"]) == ("Ny förskola", "Bron", "Skolan")


@pytest.mark.django_db
def test_central_items_are_the_frame_less_the_committees_and_stand_on_no_code_of_theirs(last_year):
    lines = {"skatteintakter": 5_500_00, "verksamhetens-intakter": 500_00, "verksamhetens-kostnader": -1_650_00}
    frame = [amount("kf", LineKind.STATEMENT, ore, row=row) for row, ore in lines.items()]
    made = made_of(given_to("bun", 1_000_00), *frame)
    assert by_body(made)["bun"] == 1_000_00
    assert set(by_body(made)) == {"bun", None}
    assert accounts(made, "99") == {"8010": -5_500_00, "5010": 311_35}, "347,67 by last year's 60 and 7 on no unit"
    whole = sum(ore for _, _, objects, ore in rows(made) if not objects)
    assert whole == -sum(lines.values())
    assert "150,00" in told(made)["plan-file-central"]
    assert "Arbetsmarknadsnämnden" in told(made)["plan-file-undecided"]
    assert not accounts(made, "40")


@pytest.mark.django_db
def test_committees_that_have_more_than_a_line_of_the_frame_are_told_with_the_amount(last_year):
    lines = {"skatteintakter": 5_500_00, "verksamhetens-intakter": 300_00, "verksamhetens-kostnader": -1_500_00}
    frame = [amount("kf", LineKind.STATEMENT, ore, row=row) for row, ore in lines.items()]
    made = made_of(given_to("bun", 1_000_00), *frame)
    exceeded = [one.message.sv for one in made.findings if one.id == "followup.plan-file-line-exceeded"]
    assert [any(word in one for one in exceeded) for word in ("intäkter", "Avskrivningar")] == [True, True]
    assert any("−100,00" in one for one in exceeded)
    assert sum(ore for _, _, objects, ore in rows(made) if not objects) == -sum(lines.values())


@pytest.mark.django_db
def test_a_committee_without_accounts_stands_on_one_and_without_a_unit_stops_the_file(last_year):
    made = made_of(given_to("ks", 70_00, "10"), given_to("ks", 5_00, "19"))
    assert (accounts(made, "10"), accounts(made, "19")) == ({"5010": 70_00}, {"5010": 5_00})
    assert "Kommunstyrelsen" in told(made)["plan-file-on-one-account"]
    assert made.is_whole
    homeless = made_of(given_to("von", 33_00), given_to("bun", 1_00))
    assert "33,00 kr" in told(homeless)["plan-file-without-unit"]
    assert not homeless.is_whole
    assert "plan-file-no-frame" in told(homeless)


ORE = some.integers(-(10**9), 10**9)
PIECES = some.one_of(
    some.builds(given_to, some.sampled_from(["bun", "amn"]), ORE, some.sampled_from(["", "", "20", "2114", "okänd"])),
    some.builds(given_to, some.just("ks"), ORE, some.sampled_from(["10", "19"])),
    some.builds(
        amount,
        some.sampled_from(["bun", "amn", "ks"]),
        some.sampled_from([LineKind.INCOME, LineKind.COST]),
        ORE,
        some.sampled_from(["", "20", "2114", "10"]),
        activity=some.sampled_from(["", "grundskola"]),
    ),
    some.builds(
        amount, some.just("bun"), some.just(LineKind.INVESTMENT), ORE, project=some.sampled_from(["", "forskola", "b"])
    ),
    some.builds(
        amount,
        some.just("kf"),
        some.just(LineKind.STATEMENT),
        ORE,
        row=some.sampled_from(["skatteintakter", "verksamhetens-kostnader", "verksamhetens-intakter", "avskrivningar"]),
    ),
)


@pytest.mark.django_db
@given(some.lists(PIECES, max_size=9), some.sampled_from([Spread.TWELFTHS, Spread.LAST_YEAR]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_budget_read_back_gives_each_committee_its_decision_and_the_whole_its_frame(last_year, amounts, key):
    made = made_of(*amounts, of=replace(at(), spread=key))
    sums = {name: Counter() for name in ("given", "internal", "frame", "projects")}
    where = {
        LineKind.APPROPRIATION: ("given", "body", 1),
        LineKind.STATEMENT: ("frame", "row", 1),
        LineKind.INVESTMENT: ("projects", "project", 1),
    }
    for one in amounts:
        name, of, sign = where.get(one.kind, ("internal", "body", -1))
        sums[name][getattr(one, of)] += sign * one.amount
    frame, projects = sums["frame"], sums["projects"]
    wanted = {**sums["internal"], **sums["given"]}
    if made is None:
        assert not any(wanted.values())
        assert not any(frame.values())
        assert not any(projects.values())
        return
    assert made.is_whole, told(made)
    found = by_body(made)
    bodies = {body: ore for body, ore in found.items() if body and ore}
    if wanted:
        assert bodies == {body: ore for body, ore in wanted.items() if ore}
    totals = Counter()
    for _, account, objects, ore in rows(made):
        totals[account.startswith("1")] += 0 if objects else ore
    assert totals[False] == (-sum(frame.values()) if any(frame.values()) else sum(wanted.values()))
    assert totals[True] == sum(projects.values())
    data = made.written("se").data
    reading = read(data)
    wrong = {one.id for one in reading.findings if one.level.value in {"error", "warning"}}
    assert wrong <= {"ledger.objects-differ"}, "what has no unit in the books has none in the file"
    declared = {(one.dimension, one.code) for one in reading.objects}
    assert {pair for _, _, objects, _ in rows(made) for pair in objects.items()} <= declared
    assert {(one.body.sv, one.decided) for one in made.sums.bodies} == {
        (one.body.sv, one.written) for one in made.sums.bodies
    }


def test_an_account_that_a_reader_could_misread_keeps_one_division():
    def line(ore, *objects):
        return PlanLine("5010", 202701, ore, objects)

    clear = [line(5, ("1", "20"), ("20", "a")), line(7, ("1", "20"))]
    assert without_doubt(clear) == (clear, frozenset())
    same = [line(5, ("1", "20"), ("20", "a")), line(5, ("1", "20"))]
    kept, doubted = without_doubt(same)
    assert doubted == {"5010"}
    assert [one.objects for one in kept] == [(("1", "20"),), (("1", "20"),)]


@pytest.mark.django_db
def test_the_page_says_what_the_file_holds_and_what_a_key_divides(
    planned_year, client, person, django_assert_max_num_queries
):
    client.force_login(person("controller"))
    with django_assert_max_num_queries(10):
        answer = client.get(reverse("followup:budget"), {"ar": 2016})
    page = answer.content.decode()
    assert len(answer.content) < 60_000
    assert page.count("2\xa0903\xa0200\xa0000,00") == 2
    for words in ("nämndens eget ansvar", "centrala poster", "förra årets proportioner", "jämna tolftedelar"):
        assert words in page
    data = client.get(reverse("followup:budget-file", args=["se"]), {"ar": 2016}).content
    said = int(re.search(rb"#KSUMMA (-?\d+)", data)[1])
    body = data[data.index(b"#KSUMMA\r\n") + len(b"#KSUMMA\r\n") : data.rindex(b"#KSUMMA")]
    assert said == checksum(body)
    assert "Överförmyndarnämnden" in data.decode("cp437")


@pytest.mark.django_db
def test_a_file_that_lacks_a_place_for_a_decision_is_not_written_and_the_page_says_why(
    last_year, client, person, monkeypatch
):
    monkeypatch.setattr(planning, "decided_amounts", lambda *_, **__: [given_to("familjen", 33_00)])
    client.force_login(person("controller"))
    refused = client.get(reverse("followup:budget-file", args=["se"]), {"ar": YEAR}, follow=True)
    page = refused.content.decode()
    assert "Filen skrivs inte" in page
    assert "33,00 kr" in page.replace("\xa0", " ")
    assert reverse("followup:budget-file", args=["se"]) not in page
