"""A small year: a plan with a project and a revision, and a ledger with balances, cash and a project."""

from datetime import date
from pathlib import Path

from django.conf import settings
from tests import remembered

from arshjul.books import services as receiving
from arshjul.followup.accounts.place import own
from arshjul.kernel.money import parse_amount
from arshjul.organisation import queries as organisation
from arshjul.organisation.models import Person
from arshjul.planning import services as planning
from arshjul.planning.domain import InvestmentInput, LineInput, LineKind
from arshjul.planning.queries import adopted_plan
from arshjul.record.domain import Minutes

YEAR = 2027
TODAY = f"{YEAR + 1}-01-20"

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


def with_books():
    """The city and its ledger."""
    remembered.city()
    receive()


def receive():
    """The ledger received and published by the controller."""
    karin = Person.objects.filter(assignments__role="controller").order_by("pk")[0]
    path = Path(settings.ARSHJUL_DATA) / "year.se"
    path.write_bytes(sie())
    file = receiving.receive(
        upload=receiving.LocalFile(path), authority=organisation.executive_board().authority, by=karin
    ).file
    reading = receiving.read_and_check(file=file, by=karin)
    accept = [one["id"] for one in reading.findings if one["level"] == "error"]
    receiving.publish_batch(reading=reading, entity=own()[0], by=karin, accept=accept)


def with_plans():
    """The same with its plans."""
    with_books()
    decide_plans()


def decide_plans():
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


def figure_of(client, which, query):
    return client.get(f"/arbete/uppfoljning/rakning/{which}/siffra/", query).context["figure"]
