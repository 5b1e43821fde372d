"""Statements of a small year: a plan with a project and a revision, and a ledger with balances, cash and a project."""

import sys
from dataclasses import replace
from datetime import date
from unittest import mock

import pytest
from django.urls import reverse
from tests.desk.law_held_world import declared, observed

from arshjul.books import queries as books
from arshjul.books import services as receiving
from arshjul.books.domain import Selection
from arshjul.desk.law_facts import held_of
from arshjul.desk.law_status import law_status
from arshjul.followup import accounts, queries, ratio_tables, rules, services, tables
from arshjul.followup.accounts.appropriations import appropriations
from arshjul.followup.accounts.balance import balance
from arshjul.followup.accounts.cash import cash
from arshjul.followup.accounts.investments import investments
from arshjul.followup.accounts.key_ratios import key_ratios
from arshjul.followup.accounts.place import own, place
from arshjul.followup.accounts.planned import KINDS
from arshjul.followup.accounts.requirement import requirement, room
from arshjul.followup.rules import ForecastLine
from arshjul.followup.services import Given
from arshjul.kernel.money import parse_amount
from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.organisation import queries as organisation
from arshjul.planning import services as planning
from arshjul.planning.domain import InvestmentInput, LineInput, LineKind
from arshjul.planning.queries import adopted_plan, decided_lines
from arshjul.record.domain import Minutes
from arshjul.statements import chart as charts

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR = 2027

# Mnkr. The city sells for 100 (40 unpaid), pays 95 in wages, buys a school for 30 with a loan of 20, writes off 5,
# sells land with a gain of 3, gets 10 in tax and reserves 2. In December two units settle 7 between them.
LEDGER = """
1 1910 100
1 1111 500
1 2010 -380
1 2030 -20
1 2310 -200
2 3110 {1 "20"} -100 / 1510 {} 40 / 1910 {} 60
3 5010 {1 "20"} 95 / 1910 {} -95
4 1111 {6 "forskola"} 30 / 1910 {} -10 / 2310 {} -20
5 7910 {1 "20"} 5 / 1119 {} -5
6 3810 {1 "99"} -3 / 1910 {} 3
7 8010 {1 "99"} -10 / 1910 {} 10
8 2010 {} 2 / 2030 {} -2
12 9010 {23 "210"} 7 / 9999 {23 "310"} -7
"""


def mnkr(amount):
    return parse_amount(str(amount), "mnkr")


def whole(kind, row, amount):
    return LineInput(body="kf", kind=kind, year=YEAR, amount=mnkr(amount), text=row, row=row)


BUDGETED = [
    whole(LineKind.BALANCE, "mark-byggnader", 525),
    whole(LineKind.BALANCE, "kassa-och-bank", 90),
    whole(LineKind.BALANCE, "eget-kapital-ingaende", 400),
    whole(LineKind.BALANCE, "langfristiga-skulder", 215),
    whole(LineKind.CASH_FLOW, "investering-materiella", -35),
    whole(LineKind.CASH_FLOW, "nya-lan", 15),
    whole(LineKind.CASH_FLOW, "likvida-medel-ingaende", 100),
]


def sie() -> bytes:
    lines = [
        "#FLAGGA 0",
        "#FORMAT PC8",
        "#SIETYP 4",
        '#PROGRAM "Prov" "1"',
        "#GEN 20280101",
        '#FNAMN "Liten stad"',
        f"#RAR 0 {YEAR}0101 {YEAR}1231",
        '#DIM 1 "Ansvar"',
        '#DIM 6 "Projekt"',
        '#DIM 23 "Motpart"',
    ]
    for line in LEDGER.strip().splitlines():
        number, rest = line.split(maxsplit=1)
        if number == "1":
            account, amount = rest.split()
            lines.append(f"#IB 0 {account} {int(amount)}000000.00")
            continue
        lines += [f'#VER A {number} {YEAR}{int(number):02d}15 "Post {number}"', "{"]
        for row in rest.split(" / "):
            account, objects, amount = row.split(" ", 1)[0], row[row.index("{") : row.index("}") + 1], row.split()[-1]
            lines.append(f"#TRANS {account} {objects} {int(amount)}000000.00")
        lines.append("}")
    return "\r\n".join(lines).encode("cp437")


@pytest.fixture
def small(city, person, tmp_path, settings):
    settings.ARSHJUL_TODAY = f"{YEAR + 1}-01-20"
    karin, sigrid = person("controller"), person("registrar")
    path = tmp_path / "year.se"
    path.write_bytes(sie())
    file = receiving.receive(
        upload=receiving.LocalFile(path), authority=organisation.executive_board().authority, by=karin
    ).file
    reading = receiving.read_and_check(file=file, by=karin)
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    receiving.publish_batch(reading=reading, entity=own()[0], by=karin, accept=accept)
    return karin, sigrid


@pytest.fixture
def planned(small):
    """KF gives BUN 104 and a project of 85 over two years, and in May 3 more."""
    direction = planning.draft_direction(year=YEAR, by=None)
    planning.set_frames(
        direction=direction, frames={("bun", "", YEAR): mnkr(104)}, by=None, proposals_due=date(2026, 5, 20), text="Ram"
    )
    planning.issue_direction(direction=direction, minutes=Minutes(on=date(2026, 2, 11), paragraph=12), by=None)
    proposal = planning.start_proposal(year=YEAR, body=organisation.body("bun"), by=None)
    lines = [
        LineInput(body="bun", kind=LineKind.APPROPRIATION, year=YEAR, amount=mnkr(104), text="Kommunbidrag"),
        *(
            LineInput(
                body="bun", kind=LineKind.INVESTMENT, year=year, amount=mnkr(ore), text="Skola", project="forskola"
            )
            for year, ore in ((YEAR, 35), (YEAR + 1, 52))
        ),
    ]
    project = InvestmentInput("forskola", "Ny förskola", "bun", mnkr(85), YEAR, YEAR + 1)
    planning.save_proposal_lines(plan=proposal, lines=lines, investments=[project], by=None, text="Svar")
    planning.hand_over_proposal(plan=proposal, by=None)
    plan = planning.compose_plan(year=YEAR, by=None)
    planning.save_lines(plan=plan, lines=BUDGETED, by=None, tax_rate=2000)
    planning.propose_plan(plan=plan, minutes=Minutes(on=date(2026, 10, 15), paragraph=200), by=None)
    decision = Minutes(on=date(2026, 11, 18), paragraph=112, reasons="Underlaget kompletteras.")
    planning.decide_plan(plan=plan, minutes=decision, by=None)
    more = LineInput(body="bun", kind=LineKind.APPROPRIATION, year=YEAR, amount=mnkr(3), text="Fler elever")
    planning.revise(
        adopted=adopted_plan(YEAR),
        lines=[more],
        financing=[("Eget kapital", mnkr(3))],
        minutes=Minutes(on=date(2027, 5, 12), paragraph=40),
        by=None,
    )


def cells(found, row):
    return {
        column.id: (found.statement.ore(row, column.id) or 0) / mnkr(1)
        for column in found.statement.columns
        if found.statement.ore(row, column.id) is not None
    }


def test_appropriations_show_the_budget_its_changes_and_the_outcome(planned):
    found = appropriations(place(YEAR, entities=own()))
    assert cells(found, "bun") == {
        "budget-ursprunglig": -104,
        "anslagsforandring": -3,
        "budget-reviderad": -107,
        "utfall": 0,
        "avvikelse": 107,
    }
    assert "avvikelse" not in {
        column.id for column in appropriations(place(YEAR, entities=own(), last=6)).statement.columns
    }


def test_what_was_decided_is_read_as_it_was_known_on_a_day(planned):
    in_april, in_may = (replace(place(YEAR, entities=own()), known_on=date(2027, *day)) for day in ((5, 11), (5, 12)))
    assert "anslagsforandring" not in cells(appropriations(in_april), "bun")
    assert cells(appropriations(in_may), "bun")["anslagsforandring"] == -3
    before_the_budget = replace(in_april, known_on=date(2026, 11, 17))
    assert "budget" not in cells(balance(before_the_budget, plans=True), "kassa-och-bank")
    assert "beslutad-totalutgift" not in cells(investments(before_the_budget), "forskola")


def test_the_balance_sheet_stands_against_what_was_decided_for_the_end_of_the_year(planned):
    found = balance(place(YEAR, entities=own()), plans=True)
    assert [column.id for column in found.statement.columns] == ["outcome", "deviation", "budget", "last_year"]
    assert cells(found, "kassa-och-bank") == {"outcome": 68, "deviation": -22, "budget": 90, "last_year": 100}
    assert found.statement.ore("summa-tillgangar", "budget") == mnkr(525 + 90)
    assert found.statement.ore("summa-eget-kapital-skulder", "budget") == mnkr(400 + 215)
    assert "deviation" not in cells(balance(place(YEAR, entities=own(), last=6), plans=True), "kassa-och-bank")
    assert "budget" not in cells(balance(place(YEAR, entities=own())), "kassa-och-bank")


def test_the_cash_flow_stands_against_what_was_decided_for_the_year(planned):
    found = cash(place(YEAR, entities=own()), plans=True)
    assert cells(found, "investering-materiella") == {"outcome": -30, "deviation": 5, "budget": -35}
    assert found.statement.ore("likvida-medel-utgaende", "budget") == mnkr(100 - 35 + 15)
    half = cash(place(YEAR, entities=own(), last=6), plans=True)
    assert {column.id: column.title.sv for column in half.statement.columns}["budget"] == "Budget helår"


@pytest.mark.parametrize(("which", "row"), [("balansrakning", "kassa-och-bank"), ("kassaflodesanalys", "nya-lan")])
def test_what_was_decided_leads_to_its_line_and_decision(planned, client, person, which, row):
    client.force_login(person("controller"))
    asked = {"ar": YEAR, "rad": row, "kolumn": "budget"}
    page = client.get(reverse("followup:figure", args=[which]), asked).content.decode()
    (line,) = [one.line for one in decided_lines(YEAR, KINDS[which]) if one.line.row == row]
    assert reverse("planning:line", args=[line.pk]) in page
    assert "§ 112" in page


def test_a_forecast_of_cash_stands_in_the_balance_sheet_and_beside_it_in_the_report(planned, person, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-20"
    karin, board = person("controller"), organisation.executive_board()
    line = ForecastLine("br-kassa-och-bank", Text("Likvida medel", "Cash"), row="kassa-och-bank")
    with mock.patch.object(rules.Rules, "lines_of", lambda _, kind: (line,) if kind == board.kind else ()):
        report = services.open_report(year=YEAR, point="delar-augusti", body=board, by=karin)
        services.save_report(report=report, by=karin, summary="Läget", forecasts=[Given(line.id, mnkr(70))])
        (row,) = queries.line_rows(report, queries.evidence(report))
        assert (row.outcome, row.budget, row.forecast) == (mnkr(68), mnkr(90), mnkr(70))
        services.hand_over_report(report=report, by=karin)
    found = balance(place(YEAR, entities=own(), last=8), plans=True, report_point="delar-augusti")
    assert found.statement.ore("kassa-och-bank", "forecast") == mnkr(70)


def test_a_project_stands_against_its_decided_total_and_ties_to_the_cash_flow(planned):
    found = investments(place(YEAR, entities=own()))
    assert cells(found, "forskola") == {
        "beslutad-totalutgift": 85,
        "ackumulerat-utfall": 30,
        "beraknad-totalutgift": 82,
        "avvikelse-totalutgift": 3,
        "arets-budget": 35,
        "arets-utfall": 30,
        "avvikelse-aret": 5,
    }
    assert found.statement.ore("enligt-kassaflodet", "arets-utfall") == mnkr(30)
    assert found.statement.ore("skillnad", "arets-utfall") is None


def test_the_law_is_asked_about_projects_and_internal_items_from_the_books(planned):
    facts = held_of(YEAR).shared
    projects = ("project.decided_total", "projected_total", "accumulated", "year_outcome")
    assert [facts[name] for name in projects] == [[85], [82], [30], [30]]
    assert abs(facts["cashflow.invest"]) == 30
    assert sorted((one["motpart"], one["amount"]) for one in facts["transactions"] if one["motpart"]) == [
        ("210", 7),
        ("310", -7),
    ]
    assert (facts["br.rer_open"], facts["br.rer_close"]) == (20, 22)
    states = {one.rule.id: one.state for one in law_status(YEAR) if one.rule.id in {"INV-01", "ELIM-01", "ELIM-02"}}
    assert states == {"INV-01": "pass", "ELIM-01": "pass", "ELIM-02": "fail"}, "most entries have no counterparty"


WHOLLY_HELD = (
    *("BUD-01", "BUD-04", "BUD-05", "BUD-07", "BUD-10", "BUD-11", "BUD-13", "BUD-14", "BUD-15", "BUD-18"),
    *("DRI-01", "ELIM-01", "ELIM-02", "INV-01", "GOV-03", "RR-01", "RR-02", "RR-03", "BR-01", "BR-02", "BR-04"),
    *("BAL-01", "BAL-04", "KOD-01", "OSL-01", "OSL-02", "TF-01", "ARK-01", "ARK-02", "SIE-09"),
)


def test_what_the_table_of_the_law_says_is_held_is_held(planned):
    told, seen = declared(), observed(YEAR)
    assert {rule: names - told[rule] for rule, names in seen.items() if names - told[rule]} == {}
    assert {rule: told[rule] - seen[rule] for rule in WHOLLY_HELD if told[rule] - seen[rule]} == {}


def test_a_project_forecast_is_given_with_the_report_and_shown_once_handed_over(planned, client, person, settings):
    settings.ARSHJUL_TODAY = f"{YEAR}-09-10"
    economist = person("economist")
    report = services.open_report(year=YEAR, point="delar-augusti", body=organisation.body("bun"), by=economist)
    client.force_login(economist)
    url = f"/arbete/uppfoljning/rapport/{report.pk}/projekt/"
    assert "Ny förskola" in client.get(url).content.decode()
    wrong = client.post(url, {"edition": report.item.edition, "amount-projekt-forskola": "mycket"})
    assert (wrong.status_code, "mycket" in wrong.content.decode()) == (422, True)
    client.post(
        url, {"edition": report.item.edition, "amount-projekt-forskola": "91,5", "comment-projekt-forskola": "Berg"}
    )
    at = place(YEAR, entities=own(), last=8)
    drafted = investments(at)
    assert "followup.project-not-forecast" in {one.id for one in drafted.findings}
    report.item.state = "handed_over"
    report.item.save()
    found = investments(at)
    assert found.statement.ore("forskola", "beraknad-totalutgift") == mnkr(91) + mnkr(1) // 2
    assert found.statement.ore("forskola", "avvikelse-totalutgift") == mnkr(-6) - mnkr(1) // 2
    assert "followup.project-not-forecast" not in {one.id for one in found.findings}
    assert "followup.project-not-forecast" in {
        one.id for one in investments(place(YEAR, entities=own(), last=6)).findings
    }


def test_a_projects_outcome_leads_to_its_vouchers_and_to_no_others(planned):
    found = investments(place(YEAR, entities=own()))
    rows = tables.shown(found, found.unit).rows
    places = [column.id for column in found.statement.columns]
    url = rows[0].cells[places.index("arets-utfall")].url
    selection = Selection.parse(dict(part.split("=") for part in url.partition("?")[2].split("&")))
    assert selection.projects == ("forskola",)
    assert books.cell_cube(selection, books.current()).total() == mnkr(30)
    assert books.rows_of_cell(selection, books.current()).total == 1
    assert set(books.cell_cube(selection, books.current()).values("unit")) == {""}


def test_the_balance_sheet_balances_and_the_cash_flow_ends_at_its_cash(small):
    sheet = balance(place(YEAR, entities=own()))
    assert [one.id for one in sheet.findings] == ["followup.months-lacking"]
    assert cells(sheet, "summa-tillgangar") == {"outcome": 633, "last_year": 600}
    assert cells(sheet, "summa-eget-kapital-skulder") == {"outcome": 633, "last_year": 600}
    assert cells(sheet, "kassa-och-bank") == {"outcome": 68, "last_year": 100}
    flow = cash(place(YEAR, entities=own()))
    assert cells(flow, "likvida-medel-utgaende") == {"outcome": 68}
    assert cells(flow, "arets-resultat") == {"outcome": 13}
    assert not [one for one in flow.findings if one.id == "statements.cash-does-not-tie"]
    august = cash(place(YEAR, entities=own(), last=6))
    assert cells(august, "likvida-medel-utgaende") == {"outcome": 58}


def test_the_balance_sheet_shows_the_reserve_as_the_year_opened_and_as_it_closes(small):
    sheet = balance(place(YEAR, entities=own())).statement
    reserves = {"varav-resultatreserv-ingaende": mnkr(20), "varav-resultatreserv-utgaende": mnkr(22)}
    assert {name: sheet.ore(name, "outcome") for name in reserves} == reserves
    assert [sheet.ore(name, "last_year") for name in reserves] == [None, mnkr(20)]  # the year before has no books
    assert "varav-rur-ingaende" not in {row.id for row in sheet.rows}  # nothing stands on it


def test_the_balance_requirement_takes_gains_and_reserves_from_the_books(small):
    found = requirement(place(YEAR, entities=own()))
    assert cells(found, "realisationsvinster") == {"outcome": -3}
    assert cells(found, "efter-balanskravsjusteringar") == {"outcome": 10}
    assert cells(found, "reservering") == {"outcome": -2}
    assert cells(found, "balanskravsresultat") == {"outcome": 8}
    assert "followup.requirement-judged" in {one.id for one in found.findings}
    reserve = room(place(YEAR, entities=own()), found.statement)
    assert "followup.reserve-room-unknown" in {one.id for one in reserve.findings}


@pytest.mark.parametrize(("pensions", "threshold", "by_result"), [(300, "0,15", "14,85"), (500, "0,3", "14,7")])
def test_pension_obligations_beyond_the_equity_double_the_threshold_of_the_reserve(
    request, monkeypatch, tmp_path, pensions, threshold, by_result
):
    """KL 11:14: one per cent of taxes and grants, two when equity less all pension obligations is negative."""
    path = tmp_path / "with-pensions.yaml"
    text = (municipality.folder() / "chart.yaml").read_text(encoding="utf-8")
    path.write_text(
        text.replace('          forrad: "14"', '          pensionsforpliktelser: "98"\n          forrad: "14"')
    )
    loaded, found = charts.load(path)
    assert found == ()
    rows = [f"1 9810 -{pensions}", f"1 9911 {pensions}", '7 8210 {1 "99"} -5 / 1910 {} 5', LEDGER.strip()]
    monkeypatch.setattr(sys.modules[__name__], "LEDGER", "\n".join(rows))
    monkeypatch.setattr(books, "chart", lambda year: charts.on(loaded, date(year, 12, 31)))
    request.getfixturevalue("small")
    at = place(YEAR, entities=own())
    steps = room(at, requirement(at).statement).statement
    assert steps.ore("troskel", "outcome") == -mnkr(threshold)
    assert steps.ore("utrymme-resultat", "outcome") == mnkr(by_result)
    assert steps.ore("reserv-fore", "outcome") == mnkr(-20)
    assert steps.ore("utrymme", "outcome") == 0


def test_key_ratios_say_what_they_lack(small):
    found = key_ratios(place(YEAR, entities=own()))
    by_id = {row.definition.id: row for row in found.rows}
    assert by_id["soliditet"].values[0].per_cent() == "65,2"
    assert by_id["soliditet-inkl-pensionsforpliktelser"].values[0].per_cent() == ""
    assert any("Pensionsförpliktelser" in one.sv for one in by_id["soliditet-inkl-pensionsforpliktelser"].missing)


def test_a_key_ratio_leads_to_its_parts_and_their_vouchers(small, client):
    client.force_login(small[0])
    found = key_ratios(place(YEAR, entities=own()))
    solvency = next(
        one for one in ratio_tables.shown(found, ("outcome", "last_year")) if one.row.definition.id == "soliditet"
    )
    equity, assets = solvency.parts
    assert (equity.cells[0].ore, assets.cells[0].ore) == (mnkr(413), mnkr(633))
    selection = Selection.parse(dict(part.split("=") for part in assets.cells[0].url.partition("?")[2].split("&")))
    assert books.cell_cube(selection, books.current()).total() == mnkr(633)
    page = client.get(f"/arbete/uppfoljning/nyckeltal/?ar={YEAR}").content.decode()
    assert "Vägen till siffran" in page
    text = client.get(f"/arbete/uppfoljning/nyckeltal/export.csv?ar={YEAR}").content.decode("utf-8-sig")
    assert "Soliditet (%);65.24;" in text
    assert client.get(f"/arbete/uppfoljning/nyckeltal/export.xlsx?ar={YEAR}").content[:2] == b"PK"
    assert client.get(f"/arbete/uppfoljning/nyckeltal/export.pdf?ar={YEAR}").status_code == 404


def test_a_month_without_books_is_told(small):
    found = accounts.income(YEAR, at=place(YEAR, entities=own(), last=12))
    assert [one.id for one in found.findings if one.id == "followup.months-lacking"] == ["followup.months-lacking"]


@pytest.mark.parametrize("month", [6, 12])
def test_what_a_plan_gave_is_told_decision_by_decision(planned, small, client, month):
    client.force_login(small[0])
    at = {"ar": YEAR, "manad": month}
    changed = _figure(client, "anslag", at | {"rad": "bun", "kolumn": "anslagsforandring"})
    assert [(part.ore, part.label.sv, "§ 40" in part.about.sv) for part in changed.parts] == [
        (-mnkr(3), "Fler elever", True)
    ]
    total = _figure(client, "investeringsredovisning", at | {"rad": "forskola", "kolumn": "beslutad-totalutgift"})
    assert [(part.ore, "§ 112" in part.about.sv) for part in total.parts] == [(mnkr(85), True)]
    expected = _figure(client, "investeringsredovisning", at | {"rad": "forskola", "kolumn": "beraknad-totalutgift"})
    assert [part.ore for part in expected.parts] == [mnkr(30), *([mnkr(5)] if month == 6 else []), mnkr(52)]
    paid = _figure(client, "investeringsredovisning", at | {"rad": "enligt-kassaflodet", "kolumn": "arets-utfall"})
    assert (paid.ore, bool(paid.parts[0].url)) == (mnkr(30), True)
    assert {one.rest for one in (changed, total, expected, paid)} == {0}


def test_an_appropriation_of_part_of_a_year_is_its_months(planned, small, client):
    client.force_login(small[0])
    query = {"ar": YEAR, "manad": 6, "rad": "bun", "kolumn": "budget-perioden"}
    figure = _figure(client, "anslag", query)
    assert (len(figure.parts), figure.rest) == (6, 0)
    revised = client.get(figure.parts[0].url).context["figure"]
    assert [part.ore for part in revised.parts] == [-mnkr(104), -mnkr(3)]


def _figure(client, which, query):
    return client.get(f"/arbete/uppfoljning/rakning/{which}/siffra/", query).context["figure"]
