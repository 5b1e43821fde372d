"""Every question on every engine, to the öre, against sums made in plain Python."""

import os
import platform
import sys
from collections import Counter

import pyarrow.parquet as pq
import pytest

from arshjul.ledger import Options, store
from arshjul.ledger.engines import DuckEngine, UnknownQuestionError, questions
from arshjul.ledger.engines.base import MissingParameterError, escape_search, statement
from arshjul.ledger.facts import FAMILIES
from arshjul.ledger.generator import Plan, generate
from arshjul.ledger.same_number import told_apart
from arshjul.ledger.store import Snapshot

from .conftest import older


def duckdb():
    return DuckEngine()


def postgresql():
    url = os.environ.get("ARSHJUL_TEST_POSTGRES")
    if not url and os.environ.get("CI") != "true":
        pytest.skip("ARSHJUL_TEST_POSTGRES names no database")
    from arshjul.ledger.engines.postgres import PostgresEngine

    return PostgresEngine(url or "", schema=f"ledger_test_{os.getpid()}")


def spark():
    """Apache Spark itself, with its jars and a Java machine."""
    from arshjul.ledger.engines.spark import SparkEngine

    return SparkEngine.local()


def sail():
    """Sail, with the client of Spark that needs no Java."""
    from arshjul.ledger.engines.spark import SailEngine

    return SailEngine.start()


SAIL_IS_PUBLISHED_HERE = sys.platform != "linux" or platform.machine() == "x86_64"
EVERYDAY = [duckdb, postgresql, *([sail] if SAIL_IS_PUBLISHED_HERE else [])]
ENGINES = [spark] if os.environ.get("SPARK_TESTS") else EVERYDAY
"""Spark and Sail bring the same package in different forms, so Spark is asked in an environment of its own."""


@pytest.fixture(scope="module", params=ENGINES, ids=lambda make: make.__name__)
def engine(request):
    made = request.param()
    yield made
    if hasattr(made, "close"):
        if made.name == "postgresql":
            made._connection.execute(f"DROP SCHEMA {made._schema} CASCADE")
        made.close()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """A year, a month of it sent again, and a company whose year is sent again and borrows eleven months."""
    root = tmp_path_factory.mktemp("ledger")
    year = b"".join(generate(Plan(800, seed=1)))
    month = b"".join(generate(Plan(60, seed=2, months=1)))
    company = b"".join(generate(Plan(200, seed=3)))
    late = b'#VER Z 1 20261231 "Sent"\r\n{\r\n#TRANS 5011 {} 40.00\r\n#TRANS 5011 {} -40.00\r\n}\r\n'
    batches = [
        store.load(root, year, entity="kommun").batch,
        store.load(root, month, entity="kommun").batch,
        store.load(root, company, entity="bolag").batch,
    ]
    batches.append(store.load(root, company + late, entity="bolag", earlier=batches[-1:]).batch)
    assert batches[-1].borrowed
    return Snapshot(tuple(batches))


@pytest.fixture(scope="module")
def held(snapshot):
    """The facts that hold, in plain Python."""
    rows = []
    for part in snapshot.parts():
        scopes = set(part.scopes)
        found = pq.read_table(part.batch.path).to_pylist()
        rows.extend(row for row in found if (FAMILIES[row["kind"]], row["period"]) in scopes)
    return rows


SUMMED = ("voucher", "period", "opening", "budget")


def summed(rows, keys, kinds=SUMMED):
    sums = Counter()
    for row in rows:
        if row["kind"] in kinds:
            sums[tuple(row[key] for key in keys)] += row["amount"]
    return dict(sums)


def answer(table, keys, value="amount"):
    found = {tuple(row[key] for key in keys): row[value] for row in table.to_pylist()}
    assert len(found) == table.num_rows
    return found


CELL = ("entity", "ansvar", "account", "verksamhet", "motpart", "period")


def by_month(engine, snapshot, **cell):
    """Entries and öre of each month of a cell."""
    found = engine.run("entries_by_month", snapshot, **cell).to_pylist()
    assert [row["period"] for row in found] == sorted(row["period"] for row in found)
    return {row["period"]: (row["entries"], row["amount"]) for row in found}


def counted(rows):
    """The same of rows."""
    months = {}
    for row in rows:
        entries, amount = months.get(row["period"], (0, 0))
        months[row["period"]] = entries + 1, amount + row["amount"]
    return months


def test_the_cube_holds_every_fact(engine, snapshot, held):
    table = engine.run("cube", snapshot)
    actual = [row for row in table.to_pylist() if row["family"] == "actual"]
    assert {tuple(row[key] for key in CELL): row["amount"] for row in actual} == summed(
        held, CELL, ("voucher", "period")
    )
    assert sum(row["amount"] for row in table.to_pylist()) == sum(
        row["amount"] for row in held if row["kind"] in SUMMED
    )
    assert sum(row["entries"] for row in table.to_pylist()) == sum(1 for row in held if row["kind"] in SUMMED)
    company = engine.run("cube", snapshot, entity=["bolag"], first=202603, last=202605).to_pylist()
    assert {row["entity"] for row in company} == {"bolag"}
    assert {row["period"] for row in company} <= {202603, 202604, 202605}


def test_projects_accounts_and_months(engine, snapshot, held):
    keys = ("entity", "projekt", "account", "period")
    with_project = [row for row in held if row["projekt"]]
    assert answer(engine.run("project_cube", snapshot), keys) == summed(with_project, keys)
    accounts = engine.run("accounts", snapshot)
    assert answer(accounts, ("entity", "account")) == summed(held, ("entity", "account"))
    assert set(accounts["year"].to_pylist()) == {202600}
    months = engine.run("months", snapshot, first=202601, last=202612)
    assert answer(months, ("entity", "account", "period")) == summed(
        held, ("entity", "account", "period"), ("voucher",)
    )


def test_the_trial_balance_adds_up(engine, snapshot, held):
    table = engine.run("trial_balance", snapshot, year=202601, first=202604, last=202606, entity="kommun").to_pylist()
    for row in table:
        assert row["opening"] + row["debit"] + row["credit"] == row["closing"]
    mine = [row for row in held if row["entity"] == "kommun" and row["period"] <= 202606]
    assert {(row["account"],): row["closing"] for row in table} == summed(mine, ("account",))
    assert sum(row["closing"] for row in table) == 0


def test_the_pages_of_several_entities_hold_every_entry_once(engine, tmp_path):
    """Two entities with the same file: their rows are alike but for whose they are."""
    year = b"".join(generate(Plan(60, seed=4)))
    both = Snapshot(tuple(store.load(tmp_path, year, entity=entity).batch for entity in ("kommun", "bolag")))
    every = engine.run("entries", both, limit=10**6).to_pylist()
    pages = [engine.run("entries", both, limit=7, offset=start).to_pylist() for start in range(0, len(every), 7)]
    assert [row for page in pages for row in page] == every
    assert len({tuple(row.values()) for row in every}) == len(every)


def test_entries_come_in_pages_and_are_searched(engine, snapshot, held):
    cell = {"entity": "kommun", "account": ["1920", "5011"], "first": 202601, "last": 202612}
    mine = [
        row
        for row in held
        if row["kind"] == "voucher" and row["entity"] == "kommun" and row["account"] in cell["account"]
    ]
    pages = [engine.run("entries", snapshot, **cell, limit=20, offset=start).to_pylist() for start in range(0, 400, 20)]
    rows = [row for page in pages for row in page]
    key = ("batch", "row", "amount", "text")
    assert sorted(tuple(row[name] for name in key) for row in rows) == sorted(
        tuple(row[name] for name in key) for row in mine
    )
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    assert by_month(engine, snapshot, **cell) == counted(mine)
    days = engine.run("entries_by_day", snapshot, **cell).to_pylist()
    found = [(row["period"], row["date"]) for row in days]
    assert found == sorted(found)
    by_day = Counter((row["period"], row["date"]) for row in mine)
    assert {(row["period"], row["date"]): row["entries"] for row in days} == dict(by_day)
    some = engine.run("entries", snapshot, **cell, from_day=found[1][1], to_day=found[3][1], limit=10**6).to_pylist()
    assert [row["date"] for row in some] == [date for period, date in found[1:4] for _ in range(by_day[period, date])]
    others = sorted({row["entity"] for row in held} - {"kommun"})
    foreign = ["kommun/5011/202600", f"{others[0]}/1920/202600"]
    both = {**cell, "entity": ["kommun", *others], "foreign": foreign}
    wanted = [
        row
        for row in held
        if row["kind"] == "voucher"
        and row["account"] in cell["account"]
        and row["period"] // 100 == 2026
        and f"{row['entity']}/{row['account']}/202600" not in foreign
    ]
    assert by_month(engine, snapshot, **both) == counted(wanted)
    assert engine.run("entries", snapshot, **both, limit=10**6).num_rows == len(wanted)
    search = escape_search("ÅKERI")
    found = engine.run("entries", snapshot, search=search, limit=1000).to_pylist()
    assert found
    assert len(found) == sum(1 for row in held if row["kind"] == "voucher" and "åkeri" in row["text"].lower())
    assert engine.run("entries", snapshot, search=escape_search("%"), limit=5).num_rows == 0


NAMES = ("Zeta", "alfa", "al-fa", "al_fb", "Åhus", "ängel", "Beta", "beta-2")
"""Names that a Swedish order, an English one and that of code points each put in an order of their own."""


def test_entries_are_in_the_same_order_on_every_engine(engine, tmp_path):
    """All of one day: only whose they are, by code point, and their line tell them apart."""
    rows = b"#VER A 1 20260115\n{\n#TRANS 1910 {} 1\n#TRANS 3011 {} -1\n}\n"
    shared = b"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n" + rows
    several = Snapshot(tuple(store.load(tmp_path, shared, entity=name).batch for name in NAMES))
    found = [(row["entity"], row["row"]) for row in engine.run("entries", several, limit=100).to_pylist()]
    assert found == [(name, row) for name in sorted(NAMES) for row in (6, 7)]


def test_what_units_and_projects_open_with(engine, tmp_path):
    balances = (
        ('{1 "41"}', 60, ("41", "", 1)),
        ('{1 "42" 6 "P1"}', 30, ("42", "P1", 9)),
        ('{6 "P2" 20 "611"}', 10, ("", "P2", 10)),
        ('{20 "611"}', 5, None),
    )
    lines = "".join(f"#OIB 0 1510 {objects} {amount}.00\n" for objects, amount, _ in balances)
    data = f"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n#IB 0 1510 105.00\n#IB 0 2010 -105.00\n{lines}"
    batch = store.load(tmp_path, data.encode(), entity="k").batch
    rows = engine.run("part_openings", Snapshot((batch,)), entity=["k"])
    keys = ("entity", "account", "period", "ansvar", "projekt", "division")
    wanted = {("k", "1510", 202601, *key): amount * 100 for _, amount, key in balances if key}
    assert answer(rows, keys) == wanted


def test_months_of_a_unit_that_are_somebody_elses_are_left_out(engine, snapshot, held):
    of = {"entity": "kommun", "ansvar": sorted({row["ansvar"] for row in held}), "first": 202601, "last": 202612}
    mine = [row for row in held if row["kind"] == "voucher" and row["entity"] == "kommun"]
    keys = ["/".join((row["entity"], row["ansvar"], str(row["period"]))) for row in mine]
    left_out = sorted({keys[0], keys[-1], "kommun/x'y/202601"})
    kept = [row for row, key in zip(mine, keys, strict=True) if key not in left_out]
    assert 0 < len(kept) < len(mine)
    assert by_month(engine, snapshot, **of, left_out=left_out) == counted(kept)
    assert engine.run("entries", snapshot, **of, left_out=left_out, limit=100_000).num_rows == len(kept)


def test_a_list_of_thousands_of_codes_is_one_question(engine, snapshot, held):
    mine = [row for row in held if row["kind"] == "voucher"]
    codes = [*sorted({row["ansvar"] for row in mine if row["ansvar"]}), *(f"x'{number}" for number in range(2_000))]
    found = by_month(engine, snapshot, ansvar=codes, left_out=[f"kommun/{code}/202601" for code in codes])
    kept = [row for row in mine if row["ansvar"] and (row["entity"], row["period"]) != ("kommun", 202601)]
    assert found == counted(kept)


def test_a_voucher_shows_its_rows_with_history(engine, snapshot, held):
    added = next(row for row in held if row["kind"] == "added")
    asked = {name: added[name] for name in ("entity", "batch", "series", "voucher")}
    rows = engine.run("voucher", snapshot, **asked).to_pylist()
    assert sum(row["amount"] for row in rows if row["kind"] == "voucher") == 0
    assert "added" in {row["kind"] for row in rows}
    assert [row["row"] for row in rows] == sorted(row["row"] for row in rows)


def test_a_voucher_is_found_by_its_own_text_whatever_its_rows_say(engine, snapshot, held):
    search = escape_search("VERIFIKATION 7")
    found = engine.run("entries", snapshot, search=search, limit=10**4).to_pylist()
    wanted = [row for row in held if row["kind"] == "voucher" and "verifikation 7" in row["voucher_text"].lower()]
    assert any("verifikation" not in row["text"].lower() for row in wanted)
    key = ("batch", "row", "amount", "text", "voucher_text")
    assert sorted([row[name] for name in key] for row in found) == sorted([row[name] for name in key] for row in wanted)
    assert by_month(engine, snapshot, search=search) == counted(wanted)
    days = engine.run("entries_by_day", snapshot, search=search).to_pylist()
    assert sum(row["entries"] for row in days) == len(wanted)
    one = {name: wanted[0][name] for name in ("entity", "batch", "series", "voucher")}
    assert set(engine.run("voucher", snapshot, **one)["voucher_text"].to_pylist()) == {wanted[0]["voucher_text"]}


def test_what_a_batch_of_an_earlier_version_lacks_is_not_known(engine, tmp_path):
    """Whole and partly replaced, alone and beside a batch of now."""
    year = older(store.load(tmp_path, b"".join(generate(Plan(300, seed=4))), entity="kommun").batch)
    month = store.load(tmp_path, b"".join(generate(Plan(40, seed=5, months=1))), entity="kommun").batch
    company = older(store.load(tmp_path, b"".join(generate(Plan(40, seed=6))), entity="bolag").batch)
    for batches in ((year,), (company, year), (year, company, month)):
        found = engine.run("entries", Snapshot(batches), limit=10**4).to_pylist()
        assert {row["batch"] for row in found} == {batch.id for batch in batches}
        assert all((row["voucher_text"] is None) == (row["batch"] != month.id) for row in found)
        searched = engine.run(
            "entries", Snapshot(batches), search=escape_search("verifikation"), limit=10**4
        ).to_pylist()
        assert {row["batch"] for row in searched} >= ({month.id} & {batch.id for batch in batches})
        assert engine.run("unbalanced", Snapshot(batches[:1])).num_rows == 0


AGAIN = "Vernr;Datum;Konto;Belopp\n" + "".join(
    f"1;2026-{month:02}-15;{account};{month * sign}\n"
    for account, sign in (("1910", 1), ("3011", -1))
    for month in (1, 2)
)
COLUMNS = {"voucher": "Vernr", "date": "Datum", "account": "Konto", "amount": "Belopp"}
TWICE = (
    b"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20260101 20261231\n"
    b'#VER "" 1 20260115\n{\n#TRANS 1910 {} 1\n#TRANS 3011 {} -1\n}\n'
    b'#VER "" 1 20260215\n{\n#TRANS 1910 {} 2\n#BTRANS 3011 {} 9\n#TRANS 3011 {} -2\n}\n'
)


@pytest.mark.parametrize(
    ("data", "mapping", "expected"),
    [(AGAIN.encode(), {"columns": COLUMNS}, [[1, -1], [2, -2]]), (TWICE, None, [[1, -1], [2, 9, -2]])],
    ids=["table", "sie"],
)
def test_a_number_that_begins_again_is_vouchers_of_their_own(engine, tmp_path, data, mapping, expected):
    batch = store.load(tmp_path, data, entity="k", options=Options(mapping=mapping)).batch
    rows = engine.run("voucher", Snapshot((batch,)), entity="k", batch=batch.id, series="", voucher="1")
    found = told_apart(rows, data, mapping)
    assert [[amount // 100 for amount in one["amount"].to_pylist()] for one in found] == expected


def test_batches_counterparties_and_balance(engine, snapshot, held):
    sums = engine.run("batch_sums", snapshot).to_pylist()
    assert sum(row["entries"] for row in sums) == len(held)
    assert sum(row["debit"] + row["credit"] for row in sums) == sum(row["amount"] for row in held)
    table = engine.run("counterparties", snapshot, last=202612)
    with_other = [row for row in held if row["motpart"]]
    keys = ("entity", "motpart", "account")
    assert answer(table, keys) == summed(with_other, keys, ("voucher",))
    assert engine.run("unbalanced", snapshot).num_rows == 0


def test_every_question_answers_on_an_empty_snapshot(engine):
    given = {"year": 1, "first": 1, "last": 1, "entity": "e", "batch": "b", "series": "s", "voucher": "v"}
    for question in questions():
        table = engine.run(question, Snapshot(), **given)
        assert table.num_rows == 0, question


def test_amounts_are_whole_numbers_of_64_bits(engine, snapshot):
    for question in ("cube", "batch_sums", "months", "accounts"):
        table = engine.run(question, snapshot, first=202601, last=202612)
        name = "amount" if "amount" in table.column_names else "debit"
        assert str(table.schema.field(name).type) == "int64"


def test_questions_are_documented_and_known():
    assert len(questions()) >= 10
    with pytest.raises(UnknownQuestionError):
        DuckEngine().run("nonsense", Snapshot())
    with pytest.raises(MissingParameterError):
        statement("voucher", {}, "${}".format)


def test_what_is_no_code_is_bound_never_written_into_the_text():
    asked = statement("entries", {"account": ["1'; DROP TABLE facts", "3011", "Ö1"], "limit": 5}, "${}".format)
    assert "account IN ($account_0, '3011', $account_2)" in asked.text
    assert asked.values == {"account_0": "1'; DROP TABLE facts", "account_2": "Ö1"}
    assert "LIMIT 5" in asked.text
