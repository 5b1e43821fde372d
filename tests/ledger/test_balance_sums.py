"""The balances of a file are told by kind and year with their number and sum; what has no balance has no line."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.conftest import HEAD, VOUCHERS, WHOLE

from arshjul.kernel.money import plain_amount
from arshjul.ledger import read
from arshjul.ledger.balance_sums import balance_sums
from arshjul.ledger.report import as_text

MORE = """#RAR -1 20250501 20251231
#OIB 0 1910 {1 "4100"} 250.50
#UB -1 1910 1000.00
#PSALDO 0 202601 5011 {} 500.00
#PSALDO 0 202601 5011 {1 "4100"} 500.00
#PBUDGET 0 202601 3011 {} -1234567.50
#PBUDGET 0 202602 3011 {} -0.50
#RES -2 3011 ""
"""


def lines(text, language="sv"):
    page = as_text(read(text.encode("cp437")), language)
    return page.split("\n\n")[0].splitlines()


def test_every_kind_and_year_has_its_line():
    assert lines(HEAD.replace("#RAR -1 20250101 20251231\n", "") + MORE + VOUCHERS)[-9:] == [
        "Ingående balans           2026             2 saldon         0.00 kr",
        "Utgående balans           2026             2 saldon      -400.00 kr",
        "Utgående balans           2025-05–2025-12   1 saldo      1000.00 kr",
        "Resultat                  2026             2 saldon       400.00 kr",
        "Resultat                  år -2             1 saldo",
        "Ingående per objekt       2026              1 saldo       250.50 kr",
        "Periodsaldon              2026              1 saldo       500.00 kr",
        "Periodsaldon per objekt   2026              1 saldo       500.00 kr",
        "Budget                    2026             2 saldon  -1234568.00 kr",
    ]
    assert lines(WHOLE, "en")[-1] == "Result                    2026  2 balances   400.00 kr"


def test_a_file_without_balances_says_no_sum_of_them():
    page = "\n".join(lines("#FLAGGA 0\n#RAR 0 20260101 20261231\n" + VOUCHERS))
    assert "Kredit" in page
    assert "balans" not in page.replace("i obalans", "")


AMOUNTS = st.lists(
    st.tuples(
        st.sampled_from(["IB", "RES", "PSALDO", "PBUDGET"]),
        st.sampled_from([0, -1]),
        st.sampled_from(["", '1 "A"', '1 "B"']),
        st.integers(-(10**12), 10**12),
    ),
    max_size=20,
)


@given(AMOUNTS)
def test_every_balance_is_in_one_sum(rows):
    text = "#FLAGGA 0\n#RAR 0 20260101 20261231\n#RAR -1 20250101 20251231\n"
    for place, (tag, year, objects, ore) in enumerate(rows):
        period = f" {2026 + year}01" if tag.startswith("P") else ""
        listed = f" {{{objects}}}" if tag.startswith("P") else ""
        text += f"#{tag} {year}{period} {1000 + place}{listed} {plain_amount(ore)}\n"
    expected = Counter()
    for tag, year, objects, ore in rows:
        expected[tag + (" {}" if objects and tag.startswith("P") else ""), str(2026 + year)] += ore
    found = balance_sums(read(text.encode()))
    assert {(one.kind, one.year.sv): one.amount for one in found} == dict(expected)
    assert sum(one.count for one in found) == len(rows)
