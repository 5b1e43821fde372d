import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.kernel.findings import finding
from arshjul.kernel.money import AmountError, Unit, add, format_amount, parse_amount, plain_amount, spread

AMOUNTS = st.integers(min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("text", "unit", "ore"),
    [
        ("1 234,5 mkr", "kr", 123_450_000_000),
        ("1 234,5", "mnkr", 123_450_000_000),
        ("1\u00a0234,50", "kr", 123_450),
        ("−110,2", "mnkr", -11_020_000_000),
        ("-110.2", "mnkr", -11_020_000_000),
        ("(12)", "tkr", -1_200_000),
        ("12-", "tkr", -1_200_000),
        ("1'234'567", "kr", 123_456_700),
        ("0", "kr", 0),
        ("3 mdkr", "kr", 300_000_000_000),
        ("5 kr", "mnkr", 500),
    ],
)
def test_amounts_are_read_as_people_write_them(text, unit, ore):
    assert parse_amount(text, unit) == ore


@pytest.mark.parametrize("text", ["", "  ", "–", "-"])
def test_nothing_written_is_no_entry_and_not_zero(text):
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12 34 56", "kernel.amount-unreadable"),
        ("1,234.50", "kernel.amount-unreadable"),
        ("1 234 5", "kernel.amount-unreadable"),
        ("tolv", "kernel.amount-unknown-unit"),
        ("5 euro", "kernel.amount-unknown-unit"),
        ("0,005", "kernel.amount-too-fine"),
        ("99999999999999 mnkr", "kernel.amount-too-large"),
        ("1e5", "kernel.amount-unreadable"),
        ("=1+1", "kernel.amount-unreadable"),
    ],
)
def test_what_is_not_one_amount_is_refused_with_a_finding(text, reason):
    with pytest.raises(AmountError) as refused:
        parse_amount(text)
    assert refused.value.reason == reason
    assert text in finding(reason, text=text).message.sv


@given(AMOUNTS)
def test_parse_undoes_format(ore):
    assert parse_amount(format_amount(ore, "kr", 2)) == ore
    assert parse_amount(plain_amount(ore)) == ore


@given(AMOUNTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_what_is_spread_always_sums_to_the_whole(total, weights):
    parts = spread(total, weights)
    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@given(st.lists(st.none() | AMOUNTS))
def test_a_sum_is_missing_only_when_every_term_is(terms):
    present = [term for term in terms if term is not None]
    assert add(*terms) == (sum(present) if present else None)


def test_a_unit_knows_what_its_rounding_may_hide():
    assert Unit("mnkr", 1).step == 10_000_000
    assert Unit("mnkr", 1).format(-3_120_000_000) == "−31,2"
    assert Unit("tkr", 0).format(None) == ""
