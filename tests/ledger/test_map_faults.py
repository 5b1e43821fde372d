"""The faults of a mapping: all at once, each with its place, its reason and what to do."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.tables import BARE

from arshjul.ledger import Options, read
from arshjul.ledger.commands import run_map, run_read
from arshjul.ledger.tabular.mapping import Mapping
from arshjul.ledger.tabular.mapping_checks import KEYS, judged

TABLE = b"konto;datum;belopp\n1910;2026-01-31;5,00\n"


def faults(mapping):
    return {(one.key, one.name) for one in judged(mapping)[1]}


def test_every_fault_of_a_mapping_is_told_at_once_with_what_to_do():
    wrong = """
        kolumner: {konto: Konto}
        columns: {konto: Konto, belopp: Belopp}
        amount: {sing: -1, unit: kkr, decimal: ","}
        skip: två
        kind: budgett
    """
    reading = read(TABLE, options=Options(mapping=yaml.safe_load(wrong)))
    found = [one for one in reading.findings if one.id == "ledger.mapping-invalid"]
    assert len(found) == len(reading.findings) == 10
    said = {one.message.sv.split(":")[0].removeprefix("Kopplingen, vid "): one for one in found}
    assert set(said) == {
        *("kolumner", "columns.konto", "columns.belopp", "columns"),
        *("amount.sing", "amount.unit", "skip", "kind"),
    }
    assert "Menades account?" in said["columns.konto"].hint.sv
    assert "Menades amount?" in said["columns.belopp"].hint.sv
    assert "Menades columns?" in said["kolumner"].hint.sv
    assert "Was sign meant?" in said["amount.sing"].hint.en
    assert "Menades budget?" in said["kind"].hint.sv
    assert all(text for one in found for text in (one.hint.sv, one.hint.en, one.message.en))
    assert not any("{" in one.message.sv for one in found)


@pytest.mark.parametrize(
    ("wrong", "where", "name"),
    [
        ({"amount": "kr"}, "amount", "not-a-table"),
        ({"dimensions": ["Anst"]}, "dimensions", "not-a-table"),
        ({"amount": {"sign": [1]}}, "amount.sign", "sign-wrong"),
        ({"amount": {"sign": True}}, "amount.sign", "sign-wrong"),
        ({"amount": {"round": "ja"}}, "amount.round", "not-yes-or-no"),
        ({"amount": {"decimal": ""}}, "amount.decimal", "mark-wrong"),
        ({"amount": {"decimal": "."}} | {"amount": {"decimal": " "}}, "amount.thousands", "marks-alike"),
        ({"amount": {"credit": "båda"}}, "amount.credit", "not-one-of"),
        ({"header": "nej"}, "header", "header-wrong"),
        ({"skip": True}, "skip", "skip-wrong"),
        ({"kind": ["budget"]}, "kind", "not-one-of"),
        ({"columns": BARE["columns"] | {"text": None}}, "columns.text", "no-name"),
        ({"columns": BARE["columns"] | {"text": ["a", "b"]}}, "columns.text", "no-name"),
        ({"constants": {"period": "2026"}}, "constants.period", "no-such-time"),
        ({"constants": {"date": "2026-02-30"}}, "columns.date", "said-twice"),
        (
            {"columns": BARE["columns"] | {"ansvar": "a"}, "dimensions": {"ansvar": "b"}},
            "dimensions.ansvar",
            "said-twice",
        ),
        ({"date": "dag/månad"}, "date", "day-shape"),
        ({"separator": ";;"}, "separator", "separator-wrong"),
        ({"encoding": "klingon"}, "encoding", "encoding-unknown"),
        ({"months": {"Jan": "Jan"}}, "months.Jan", "month-unknown"),
        ({"period": {13: "x"}}, "period.13", "period-wrong"),
        ({"side": {"debit": "D"}}, "side", "side-wrong"),
        ({"first_word": ["text"]}, "first_word", "not-one-of"),
        ({"columns": None}, "columns", "columns-missing"),
    ],
)
def test_what_a_mapping_says_that_no_file_can_be_read_by_is_told_at_its_place(wrong, where, name):
    assert (where, name) in faults(BARE | wrong)


def test_a_right_mapping_has_no_faults():
    mapping = {
        **BARE,
        "name": "Huvudbok",
        "sheet": "Blad1",
        "header": True,
        "constants": {"motpart": 8},
        "dimensions": {"anställd": "Anstnr"},
        "amount": {
            "decimal": ",",
            "thousands": "",
            "unit": "kr",
            "sign": -1,
            "credit_accounts": [3, 80],
            "round": True,
        },
        "side": None,
        "date": "ÅÅÅÅ-MM-DD",
        "period": {13: 12, 0: "opening"},
        "unread": "Summa",
    }
    found, wrong = judged(mapping)
    assert not wrong
    assert (found.date, found.unread, found.amounts.credit_accounts) == ("YYYY-MM-DD", {"Summa"}, ("3", "80"))


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
ANYTHING = st.recursive(LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(LEAVES, one, max_size=3))


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), ANYTHING, max_size=6))
def test_whatever_is_written_is_judged_and_never_stops_the_program(mapping):
    found, wrong = judged(mapping)
    assert isinstance(found, Mapping)
    assert all(one.says.sv and one.do.sv and one.key for one in wrong)
    assert wrong or {"account"} <= {*found.columns, *found.constants}


def test_reading_and_proposing_in_the_terminal_tell_every_fault(tmp_path, capsys):
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_bytes(TABLE)
    mapping.write_text("columns: {datum: datum}\nskip: x\n", encoding="utf-8")
    arguments = {"file": table, "json": False, "language": "sv", "mapping": mapping, "reader": "auto", "sheet": None}
    assert run_read(type("Arguments", (), arguments)) == 1
    read_said = capsys.readouterr().out
    assert read_said.count("ledger.mapping-invalid") == 5
    assert "Menades date?" in read_said
    table.write_bytes(b"namn;stad\nA;Lund\nB;Ystad\n")
    assert run_map(type("Arguments", (), arguments)) == 1
    map_said = capsys.readouterr().out
    assert map_said.count("ledger.mapping-invalid") == 3
    assert "Skriv account:" in map_said
