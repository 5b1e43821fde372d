"""Every finding has an example that provokes it."""

import pytest

from arshjul.kernel.findings import catalogue
from arshjul.ledger import read

KINDS = catalogue("ledger")


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if not kind.example.startswith("(")])
def test_the_example_provokes_the_finding(name):
    found = read(KINDS[name].example.encode("utf-8"))
    assert f"ledger.{name}" in {item.id for item in found.findings}


@pytest.mark.parametrize("name", KINDS)
def test_the_catalogue_speaks_both_languages(name):
    kind = KINDS[name]
    for text in (kind.title, kind.message, kind.hint):
        assert text.sv
        assert text.en
        assert text.sv != text.en or "{" in text.sv
