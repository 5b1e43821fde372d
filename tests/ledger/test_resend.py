"""A file sent again: whatever differs, the facts are those of reading the whole new file, and little is written."""

import os
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arshjul.ledger import Options, resend, store
from arshjul.ledger.engines import DuckEngine
from arshjul.ledger.store import Snapshot

SMALL = Options(chunk_bytes=900)
HEAD = (
    "#FLAGGA 0\n#PROGRAM x 1\n#FORMAT PC8\n#GEN {gen}\n#SIETYP 4\n#FNAMN Åmål\n#RAR 0 20260101 20261231\n"
    '#DIM 1 Ansvar\n#DIM 20 Verksamhet\n#KONTO 1910 Kassa\n#KONTO 5011 "Lön"\n#KONTO 5012 "Lön, annan"\n'
)


def voucher(number, month, amount=100, series="A", account=5011, text="Lön"):
    rows = f'#TRANS {account} {{1 "41{month:02d}"}} {amount}.00 "" "åäö {number}"\n#TRANS 1910 {{}} -{amount}.00\n'
    return f'#VER {series} {number} 2026{month:02d}15 "{text} {number}"\n{{\n{rows}}}\n'


def year(months, *, gen=20261101, per_month=12, extra="", series="A"):
    """So many vouchers a month."""
    body = "".join(
        voucher(month * 1000 + place, month, 100 + place, series) for month in months for place in range(per_month)
    )
    return HEAD.format(gen=gen) + extra + body


def load(root, text, earlier=(), options=SMALL, **more):
    data = text if isinstance(text, bytes) else text.encode("cp437")
    return store.load(root, data, entity="k", options=options, earlier=earlier, **more)


def facts(snapshot):
    """Every fact that holds, but for which original it is told of from."""
    engine = DuckEngine()
    found = engine.run("entries", snapshot, limit=10**6, offset=0, kind=["voucher", "added", "removed"]).to_pylist()
    cube = engine.run("cube", snapshot).to_pylist()
    plain = sorted(str({name: row[name] for name in row if name not in {"row", "batch"}}) for row in found)
    return plain, sorted(map(str, cube))


def same(tmp_path, first, second, **more):
    """Load the second after the first, and alone; give both batches when all they say is the same."""
    old = load(tmp_path / "a", first).batch
    again = load(tmp_path / "a", second, (old,) if old else (), **more)
    alone = load(tmp_path / "b", second, **more)
    assert again.blocking == alone.blocking
    assert again.reading.findings == alone.reading.findings
    assert again.reading.summary == alone.reading.summary
    assert again.reading.header == alone.reading.header
    assert again.reading.balances == alone.reading.balances
    assert again.reading.vouchers.to_pylist() == alone.reading.vouchers.to_pylist()
    if old is None or alone.batch is None:
        assert (again.batch is None) == (alone.batch is None)
        return old, None
    one, other = again.batch, alone.batch
    assert (one.rows, one.debit, one.credit) == (other.rows, other.debit, other.credit)
    assert (one.scopes, one.periods) == (other.scopes, other.periods)
    expected = facts(Snapshot((other,)))
    assert facts(Snapshot((one,))) == expected
    assert facts(Snapshot((old,)).plus(one)) == expected
    return old, one


def borrowed(batch):
    return sorted(period for part in batch.borrowed for _family, period in part.scopes)


def written(batch):
    table = pq.read_table(batch.path)
    return sorted(set(table["period"].to_pylist()))


def test_a_year_with_one_new_month_writes_that_month(tmp_path):
    _old, new = same(tmp_path, year(range(1, 11)), year(range(1, 12), gen=20261201))
    assert borrowed(new) == list(range(202601, 202611))
    assert written(new) == [202611]


def test_a_voucher_added_in_an_old_month_writes_that_month_whole(tmp_path):
    text = year(range(1, 11))
    place = text.index("#VER A 4005")
    _old, new = same(tmp_path, text, text[:place] + voucher(4999, 4) + text[place:])
    assert written(new) == [202604]
    assert 202604 not in borrowed(new)
    assert len(borrowed(new)) == 9


def test_a_month_in_which_only_a_vouchers_text_changed_is_written_anew(tmp_path):
    text = year(range(1, 11))
    _old, new = same(tmp_path, text, text.replace('"Lön 3003"', '"Lön, rättad"'))
    assert 202603 in written(new)
    assert len(borrowed(new)) >= 8
    found = DuckEngine().run("entries", Snapshot((new,)), search="%rättad%").to_pylist()
    assert [(row["period"], row["voucher"], row["voucher_text"]) for row in found] == [
        (202603, "3003", "Lön, rättad")
    ] * 2


def test_a_row_dated_in_another_month_touches_that_month_too(tmp_path):
    text = year(range(1, 11))
    stray = voucher(10999, 10).replace('100.00 "" "åäö', '100.00 20260315 "åäö')
    _old, new = same(tmp_path, text, text + stray)
    assert {202603, 202610} <= set(written(new))
    assert not {202603, 202610} & set(borrowed(new))


def test_a_month_that_is_gone_is_gone(tmp_path):
    text = year(range(1, 11))
    start, end = text.index("#VER A 7000"), text.index("#VER A 8000")
    _old, new = same(tmp_path, text, text[:start] + text[end:])
    assert ("actual", 202607) in new.scopes
    assert 202607 not in borrowed(new)


def test_vouchers_without_rows_are_told_at_their_line_wherever_they_were_read(tmp_path):
    text, empty = year(range(1, 11)), '#VER A {} 20260215 "Tom"\n{{\n}}\n'
    place = text.index("#VER A 2005")
    before = text[:place] + empty.format(2999) + text[place:]
    after = before + empty.format(10999)
    for first, second in ((before, after), (text, before), (before, before.replace("#GEN 2026", "#GEN 2027"))):
        _old, new = same(tmp_path, first, second)
        assert new.borrowed
    (told,) = [one for one in load(tmp_path / "d", after).reading.findings if one.id == "ledger.voucher-empty"]
    assert told.place.line == before[: before.index("#VER A 2999")].count("\n") + 1


def test_several_series_each_with_new_vouchers(tmp_path):
    def both(months):
        one, other = year(months, series="A"), year(months, series="B")
        return one + other[other.index("#VER") :]

    _old, new = same(tmp_path, both(range(1, 11)), both(range(1, 12)))
    assert written(new)[-1] == 202611
    assert len(borrowed(new)) >= 8


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("#DIM 1 Ansvar", "#DIM 1 Projekt").replace("#DIM 20 Verksamhet", "#DIM 20 Ansvar"),
        lambda text: text.replace("#KONTO 5011", "#KONTO 5013"),
        lambda text: text.replace("#RAR 0 20260101 20261231", "#RAR 0 20250101 20251231"),
        lambda text: text.replace("#KONTO 1910", '#OBJEKT 1 4101 "Norr"\n#KONTO 1910'),
        lambda text: text.replace("#DIM 20", "#UNDERDIM 1 Ansvar 20\n#DIM 20"),
        lambda text: text.replace("#KONTO 1910", "#IB 0 1910 5.00\n#UB 0 1910 7.00\n#RES 0 5011 3.00\n#KONTO 1910"),
        lambda text: text + '#OBJEKT 1 4101 "Sist"\n',
        lambda text: text + voucher(1000, 1),
        lambda text: text + "skräp\n",
        lambda text: text + "#VER A 99 20261115\n{\n#TRANS 5011 {} 1.00\n",
        lambda text: "#VER A 99 20261115\n{\n" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("#VER A 3003 ", '#VER "" "" '),
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("latin-1"),
        lambda text: text + "#KSUMMA\n",
        lambda text: text.replace('"Lön 3003"', '"Lön, rättad"'),
    ],
)
def test_whatever_else_differs_the_facts_are_the_whole_files(tmp_path, change):
    text = year(range(1, 11))
    same(tmp_path, text, change(text))
    same(tmp_path / "back", change(text), text)


LINES = st.integers(0, 400)
EDIT = st.tuples(
    st.sampled_from(["drop", "double", "amount", "date", "title", "voucher", "other", "swap"]),
    LINES,
    st.integers(1, 12),
)


def edited(text, edits):
    lines = text.splitlines(keepends=True)
    for act, place, month in edits:
        at = place % len(lines)
        if act == "drop":
            del lines[at]
        elif act == "double":
            lines.insert(at, lines[at])
        elif act == "amount":
            lines[at] = lines[at].replace(".00", f".{month:02d}")
        elif act == "date":
            lines[at] = lines[at].replace('""', f"2026{month:02d}01")
        elif act == "title":
            lines[at] = lines[at].replace("Lön", f"Hyra {month}")
        elif act == "voucher":
            start = next((place for place in range(at, len(lines)) if lines[place].startswith("#VER")), len(lines))
            lines.insert(start, voucher(f"9{place}{month}", month))
        elif act == "other":
            lines.insert(at, "#KONTO 5012 Annan\n")
        else:
            lines[at], lines[-1] = lines[-1], lines[at]
    return "".join(lines)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(edits=st.lists(EDIT, min_size=1, max_size=3), chunk=st.sampled_from([300, 900, 4000]), more=st.booleans())
def test_any_edits_give_the_facts_of_the_whole_file(tmp_path_factory, edits, chunk, more):
    text = year(range(1, 9), per_month=5)
    second = edited(year(range(1, 10), per_month=5) if more else text, edits)
    accepted = [
        "ledger.voucher-unbalanced",
        "ledger.voucher-twice",
        "ledger.line-not-a-record",
        "ledger.brace-unexpected",
    ]
    options = Options(chunk_bytes=chunk)
    same(tmp_path_factory.mktemp("again"), text, second, options=options, accepted=accepted)


def test_sent_a_third_time_months_still_come_from_where_they_lie(tmp_path):
    first = load(tmp_path, year(range(1, 5))).batch
    second = load(tmp_path, year(range(1, 6)), (first,)).batch
    third = load(tmp_path, year(range(1, 7)), (first, second)).batch
    assert {part.batch.id: [period for _family, period in part.scopes] for part in third.borrowed} == {
        first.id: [202601, 202602, 202603, 202604],
        second.id: [202605],
    }
    assert facts(Snapshot((third,))) == facts(Snapshot((load(tmp_path / "b", year(range(1, 7))).batch,)))
    assert facts(Snapshot((first, second))) == facts(Snapshot((second,)))


def test_what_came_between_is_replaced_by_what_was_sent_again(tmp_path):
    """The year says January as it was before somebody corrected it: the last word holds."""
    first = load(tmp_path, year(range(1, 5))).batch
    corrected = load(tmp_path, year([1], per_month=3)).batch
    again = load(tmp_path, year(range(1, 6)), (first,)).batch
    assert facts(Snapshot((first, corrected, again))) == facts(Snapshot((again,)))
    assert facts(Snapshot((first, corrected))) != facts(Snapshot((first,)))


def test_as_known_at_stays(tmp_path):
    first = load(tmp_path, year(range(1, 5))).batch
    before = facts(Snapshot((first,)))
    load(tmp_path, year(range(1, 6)), (first,))
    assert facts(Snapshot((first,))) == before


def test_the_same_file_again_is_the_same_batch(tmp_path):
    first = load(tmp_path, year(range(1, 5))).batch
    assert load(tmp_path, year(range(1, 5)), (first,)).batch == first
    second = load(tmp_path, year(range(1, 6)), (first,)).batch
    assert load(tmp_path, year(range(1, 6)), (first, second)).batch == second


def test_without_its_marks_or_original_a_batch_lends_nothing(tmp_path, monkeypatch):
    first = load(tmp_path, year(range(1, 5))).batch
    assert load(tmp_path, year(range(1, 6)), (first,)).batch.borrowed
    monkeypatch.setattr(resend.marking_of, "VERSION", 999)
    assert not load(tmp_path, year(range(1, 6)), (first,)).batch.borrowed
    monkeypatch.undo()
    store.original_path(tmp_path, first.sha256).unlink()
    assert not load(tmp_path, year(range(1, 6)), (first,)).batch.borrowed


@pytest.mark.parametrize("damage", [lambda _data: b"", lambda data: data[: len(data) // 2], lambda _data: b"x" * 999])
def test_damaged_marks_lend_nothing(tmp_path, damage):
    first = load(tmp_path, year(range(1, 5))).batch
    (marks,) = (tmp_path / "batches").glob("*.marks")
    marks.write_bytes(damage(marks.read_bytes()))
    assert not load(tmp_path, year(range(1, 6)), (first,)).batch.borrowed


def test_sums_beyond_what_books_can_hold_never_wrap_and_stop_the_file(tmp_path):
    largest = "".join(
        f"#VER B {number} 20261015\n{{\n#TRANS 5011 {{}} 90000000000000000\n#TRANS 1910 {{}} -90000000000000000\n}}\n"
        for number in range(30)
    )
    for earlier in ((), (load(tmp_path, year(range(1, 5))).batch,)):
        text = (HEAD.format(gen=20261101) + largest).encode("cp437")
        found = store.load(tmp_path, text, entity="k", earlier=earlier, accepted=["ledger.sum-too-large"])
        assert found.batch is None
        (told,) = found.blocking
        assert told.id == "ledger.sum-too-large"
        assert "2 700 000 000 000 000 000,00" in told.message.sv.replace("\N{NO-BREAK SPACE}", " ")


WRITER = """
import sys
from arshjul.ledger import Options, store
root, source = sys.argv[1:]
data = open(source, "rb").read()
first = store.load(root, data, entity="k").batch
print(first.id, flush=True)
for number in range(10**6):
    more = data + f"#VER B {number} 20261215\\n{{\\n#TRANS 5011 {{}} 1.00\\n#TRANS 1910 {{}} -1.00\\n}}\\n".encode()
    batch = store.load(root, more, entity="k", earlier=(first,)).batch
    assert batch.borrowed
    print(batch.id, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.05, 0.15, 0.3])
def test_killed_in_the_middle_nothing_is_half(tmp_path, wait):
    source = tmp_path / "source.se"
    source.write_bytes(year(range(1, 12), per_month=900).encode("cp437"))
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(source)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        first = process.stdout.readline().decode().strip()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().split()
    for name in told:
        assert (tmp_path / "batches" / f"{name.decode()}.parquet").exists()
    for path in (tmp_path / "batches").glob("*.parquet"):
        assert pq.read_table(path).num_rows == (19800 if path.stem == first else 2)


@pytest.mark.parametrize("codes", [("", "#KONTOKOD 5011 bas:5011\n"), ("#KONTOKOD 5011 bas:5011\n", "")])
def test_the_same_bytes_on_an_account_of_another_chart_are_not_borrowed(tmp_path, codes):
    first, second = (year(range(1, 7), extra=code) for code in codes)
    _old, new = same(tmp_path, first, second)
    assert not borrowed(new)
    assert borrowed(same(tmp_path / "plain", year(range(1, 7)), year(range(1, 8)))[1])
