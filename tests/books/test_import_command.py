"""`./arshjul import` given what people give it: what isn't there, what isn't a file, words that nothing is called."""

from argparse import Namespace
from pathlib import Path

import pytest

from arshjul.books import queries, services
from arshjul.books.models import Batch
from arshjul.site import commands_import
from arshjul.site.launcher.console import LauncherError

from .conftest import sie

JANUARY = sie((1, "20160131", "3999", "20", -500, "Avgift"))
UNBALANCED = b'#VER A 9 20160131 ""\n{\n#TRANS 3999 {} -1\n}\n'
WITHOUT_AMOUNT = b'#VER A 9 20160131 ""\n{\n#TRANS 3999 {}\n}\n'


def asked(file, **more):
    return Namespace(
        **{"file": file, "entity": "staden", "accept": [], "check": False, "add": False, "mapping": None} | more
    )


@pytest.mark.parametrize(("name", "why"), [("ingen.se", "den finns inte"), (".", "det är en mapp")])
def test_a_file_that_cant_be_opened_is_told_before_anything_else(tmp_path, name, why):
    with pytest.raises(LauncherError, match=why):
        commands_import.run(asked(tmp_path / name))


def test_an_acceptance_that_nothing_is_called_is_told(tmp_path):
    file = Path(tmp_path / "a.se")
    file.write_bytes(JANUARY)
    with pytest.raises(LauncherError, match=r"Ingen anmärkning heter ledger\.voucher-unbalancd"):
        commands_import.run(asked(file, accept=["ledger.voucher-unbalancd", "books.units-lost"]))


@pytest.fixture
def given(city, tmp_path):
    def put(content, **more):
        file = tmp_path / "bokslut.se"
        file.write_bytes(content)
        return commands_import._import(asked(file, **more), more.pop("text", ""))

    return put


@pytest.mark.django_db
def test_nobody_is_asked_to_accept_what_nobody_can(given, capsys):
    assert given(JANUARY + WITHOUT_AMOUNT, accept=["ledger.amount-missing"]) == 1
    said = capsys.readouterr().out
    assert "kan inte läsas in som den är" in said
    assert "godtagna" not in said
    assert not Batch.objects.exists()


@pytest.mark.django_db
def test_a_file_that_cant_be_read_says_so_once_and_asks_nobody_to_accept_it(given, capsys):
    assert given(b"Konto;Belopp\n1;2\n") == 1
    said = capsys.readouterr().out
    assert said.count("books.not-readable") == 1
    assert "godtagna" not in said


@pytest.mark.django_db
def test_the_history_says_what_was_accepted_and_nothing_that_wasnt_there(given):
    assert given(JANUARY + UNBALANCED, accept=["ledger.voucher-unbalanced", "books.units-lost"]) == 0
    assert queries.current().added.accepted == ["ledger.voucher-unbalanced"]


@pytest.mark.django_db
def test_what_came_into_the_books_meanwhile_is_told_before_it_is_replaced(given, capsys, publish, monkeypatch):
    """Two imports of one month at once: the later says what it replaces, also when it began before the other ended."""
    really, others = services.publish_batch, [sie((7, "20160131", "3999", "20", -900, "Annan"))]

    def after_others(**asked):
        while others:
            publish(others.pop(), "annan.se")
        return really(**asked)

    monkeypatch.setattr(services, "publish_batch", after_others)
    assert given(JANUARY) == 0
    said = capsys.readouterr().out
    assert said.count("books.replaces") == 1
    assert "900,00" in said
    assert (queries.current().number, queries.current().added.file.name) == (2, "bokslut.se")


@pytest.mark.django_db
def test_a_mapping_that_isnt_one_is_said_in_the_readers_language(given, capsys):
    assert given(b"Konto;Belopp\n1;2\n", text="columns: [konto") == 1
    said = capsys.readouterr().out
    assert "felet är på rad 1, tecken 16" in said
    assert "while parsing" not in said


@pytest.mark.django_db
def test_an_import_tells_every_fault_of_a_mapping(given, capsys):
    assert given(b"Konto;Belopp\n1;2\n", text="columns: {konto: Konto}\nskip: x\n") == 1
    said = capsys.readouterr().out
    assert said.count("ledger.mapping-invalid") == 5
    assert "Menades account?" in said


@pytest.mark.django_db
def test_a_table_of_balances_is_counted_as_what_it_is(given, capsys):
    mapping = "kind: period\ncolumns: {period: Period, account: Konto, amount: Belopp}\n"
    assert given(b"Period;Konto;Belopp\n201601;3999;-5\n201601;1999;5\n", text=mapping) == 0
    said = capsys.readouterr().out
    assert "2 saldon, 0 anmärkningar." in said
    assert "\nPeriodsaldon              2016  2 saldon  0.00 kr\n" in said


@pytest.mark.django_db
@pytest.mark.parametrize("entity", ["kommunen", None])
def test_the_municipality_is_called_so_whatever_its_own_books_are_named(given, entity):
    assert given(JANUARY, entity=entity) == 0
    assert queries.current().added.entity == "staden"
