"""The fixtures all tests lean on do what they promise."""

from __future__ import annotations

import socket

import pytest
from django.db import connection

GOOD = "<!doctype html><html lang='sv'><title>Bra</title><main><h1>Bra</h1></main></html>"
BAD = "<!doctype html><html><title></title><img src='data:,'><main><h1>Dålig</h1></main></html>"


def test_the_network_is_closed():
    with socket.socket() as out, pytest.raises(PermissionError, match=r"192\.0\.2\.1"):
        out.connect(("192.0.2.1", 80))


def ask(*questions):
    with connection.cursor() as cursor:
        for question in questions:
            cursor.execute(question)


@pytest.mark.browser
def test_a_good_page_is_accessible(page, assert_accessible):
    page.set_content(GOOD)
    assert_accessible(page)


@pytest.mark.browser
def test_a_bad_page_is_told_with_where_and_why(page, assert_accessible):
    page.set_content(BAD)
    with pytest.raises(AssertionError, match="image-alt") as told:
        assert_accessible(page)
    assert "html-has-lang" in str(told.value)


@pytest.mark.django_db
def test_the_query_counter_prints_what_is_too_much(at_most_queries):
    with pytest.raises(AssertionError, match="SELECT 2"), at_most_queries(1):
        ask("SELECT 1", "SELECT 2")
