"""A company's file with the municipality's tax accounts or committees is told; the municipality's and others aren't."""

import pytest

from arshjul.books.fitting import fitting
from arshjul.kernel.findings import Level

from .conftest import sie

pytestmark = pytest.mark.django_db
TOLD = "books.municipal-codes"
TAX = b'#KONTO 8010 "Kommunalskatt"\n#KONTO 3999'


def city_file(account="8010", unit="20"):
    return sie((1, "20160115", account, unit, -500, "Skatt")).replace(b"#KONTO 3999", TAX, 1)


def told(reading, entity="helsingborgshem"):
    return [one for one in fitting(reading, entity, []) if one.id == TOLD]


def test_taxes_and_committees_in_a_companys_file_are_told(receive):
    (found,) = told(receive(city_file()))
    assert found.level is Level.WARNING
    assert "Helsingborgshem" in found.message.sv
    assert "kontona 8010 Kommunalskatt" in found.message.sv
    assert "ansvaren 20 Barn- och utbildningsnämnden" in found.message.sv


def test_the_municipalitys_own_file_is_told_nothing(receive):
    assert not told(receive(city_file()), "staden")


def test_a_companys_own_accounts_and_units_are_told_nothing(receive):
    """8010 is income of shares in BAS, and its cost centre 20 is the company's own."""
    own = city_file().replace(b"Kommunalskatt", b"Utdelning dotterbolag")
    own = own.replace("Barn- och utbildningsnämnden".encode("cp437"), b"Fastighetsservice")
    assert not told(receive(own))


def test_a_name_without_entries_says_nothing(receive):
    assert not told(receive(city_file("3999", "21")))
