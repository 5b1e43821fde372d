import pytest

from arshjul.books import services as books


@pytest.fixture
def ledger(city):
    books.load_constructed(2015, lambda _line: None)
    books.load_constructed(2016, lambda _line: None)
