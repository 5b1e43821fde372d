"""A batch that adds joins what is held of its months: nothing is lost, nothing doubled, whatever the order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arshjul.ledger import Options, store
from arshjul.ledger.doubled import doubled
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.store import Snapshot

from .test_store import month_file, outcome

HEAD = "#FLAGGA 0\n#PROGRAM x 1\n#FORMAT PC8\n#GEN 20260101\n#SIETYP 4\n#FNAMN K\n"
TEXTS = ("Lön", "Avgift")


def supplement(vouchers):
    """A file to be added to a ledger (4I): it has no fiscal year."""
    return (HEAD + "".join(vouchers)).encode("cp437")


def voucher(number, day=15, month=1, amount=100, text="Lön", series="L"):
    rows = f"#TRANS 5011 {{1 20}} {amount}.00\n#TRANS 1910 {{}} {-amount}.00\n"
    return f'#VER {series} "{number}" 2026{month:02d}{day:02d} "{text}"\n{{\n{rows}}}\n'


def load(root, data, entity="kommun", **more):
    loaded = store.load(root, data, entity=entity, **more)
    assert loaded.blocking == ()
    return loaded.batch


def added(root, *vouchers):
    return load(root, supplement(vouchers), adds=True)


def same(batch, held):
    return [(one.number, one.is_same) for one in doubled(batch, held)]


def test_an_added_batch_joins_the_month_and_the_earlier_version_lacks_it(tmp_path):
    january = load(tmp_path, month_file(1, 500))
    before = Snapshot((january,))
    after = before.plus(added(tmp_path, voucher(1, amount=70)))
    assert outcome(before) == {(202601, 50000)}
    assert sum(amount for _month, amount in outcome(after)) == 57000
    assert len(after.parts()) == 2
    assert outcome(after.plus(load(tmp_path, month_file(1, 900)))) == {(202601, 90000)}


def test_it_covers_the_very_months_of_its_entries_and_is_another_than_what_would_replace_them(tmp_path):
    data = supplement([voucher(1), voucher(2, month=3)])
    joins, replaces = load(tmp_path, data, adds=True), load(tmp_path, data)
    assert (joins.adds, replaces.adds, joins.id == replaces.id) == (True, False, False)
    assert [period for _family, period in joins.scopes] == [202601, 202603]
    assert [period for _family, period in replaces.scopes] == [202601, 202602, 202603]


def test_the_same_voucher_is_seen_and_a_number_with_other_rows_is_told_apart(tmp_path):
    held = Snapshot((load(tmp_path, supplement([voucher(1), voucher(2), voucher("", text="A")])),))
    assert same(added(tmp_path, voucher(1), voucher(2, amount=7), voucher(3)), held) == [("1", True), ("2", False)]
    assert same(added(tmp_path, voucher(1, month=2), voucher(1, series="M")), held) == []
    assert same(added(tmp_path, voucher("", text="A"), voucher("", text="B")), held) == [("", True)]
    assert same(added(tmp_path, voucher("", text="A", amount=8)), held) == []


def test_what_has_been_replaced_or_is_another_s_is_not_held(tmp_path):
    first, later = load(tmp_path, supplement([voucher(1)])), load(tmp_path, supplement([voucher(9)]))
    other = load(tmp_path, supplement([voucher(1)]), entity="bolaget")
    batch = added(tmp_path, voucher(1))
    assert same(batch, Snapshot((first, later, other))) == []
    assert same(batch, Snapshot((later, batch))) == [("1", True)]


@pytest.mark.parametrize("rows", [["1;2", "1;3"], ["1;3", "1;2"]])
def test_rows_of_a_table_without_numbers_are_each_their_own(tmp_path, rows):
    mapping = {"columns": {"account": "konto", "amount": "belopp"}, "constants": {"date": "2026-01-31"}}

    def table(lines, **more):
        text = "konto;belopp\n" + "".join(f"{line}\n" for line in lines)
        return load(
            tmp_path, text.encode(), options=Options(mapping=mapping), accepted=["ledger.table-unbalanced"], **more
        )

    assert same(table(rows, adds=True), Snapshot((table(["1;2", "1;-2"]),))) == [("", True)]


VOUCHERS = st.lists(
    st.tuples(st.integers(1, 12), st.integers(1, 28), st.integers(-(10**9), 10**9), st.sampled_from(TEXTS)),
    min_size=2,
    max_size=12,
)


def entries(snapshot):
    rows = (
        DuckEngine().run("entries", snapshot, kind=("voucher",), first=0, last=999912, limit=999, offset=0).to_pylist()
    )
    kept = ("period", "date", "series", "voucher", "account", "ansvar", "amount", "text")
    return sorted(tuple(row[name] for name in kept) for row in rows)


def sums(snapshot):
    return sorted(tuple(row.values()) for row in DuckEngine().run("cube", snapshot).to_pylist())


@settings(max_examples=15, deadline=None)
@given(made=VOUCHERS, data=st.data())
def test_two_parts_added_in_either_order_are_the_whole_file(tmp_path_factory, made, data):
    root = tmp_path_factory.mktemp("ledger")
    whole = [
        voucher(number, day, month, amount, text) for number, (month, day, amount, text) in enumerate(made, start=1)
    ]
    firsts = data.draw(st.lists(st.booleans(), min_size=len(whole), max_size=len(whole)))
    parts = [[one for one, is_first in zip(whole, firsts, strict=True) if is_first is side] for side in (True, False)]
    one, other = (added(root, *part) for part in parts if part) if all(parts) else (added(root, *whole), None)
    expected = Snapshot((load(root, supplement(whole)),))
    for order in ((one, other), (other, one)):
        found = Snapshot(tuple(batch for batch in order if batch))
        assert sums(found) == sums(expected)
        assert entries(found) == entries(expected)
        assert sum(batch.rows for batch in found.batches) == expected.batches[0].rows
    assert other is None or same(one, Snapshot((other,))) == []
