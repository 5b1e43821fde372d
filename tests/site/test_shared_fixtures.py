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


def page_with(*looks):
    said = "".join(f'<p style="color: {colour}; background: {ground}">Text</p>' for colour, ground in looks)
    return GOOD.replace("</main>", f"{said}</main>")


@pytest.mark.browser
def test_the_contrast_of_every_new_look_is_judged_and_of_a_bad_one_each_time(page, assert_accessible):
    page.set_content(page_with(("#222", "#eef")))
    assert_accessible(page)
    for bad in (("#bbc", "#eef"), ("#222", "#335"), ("rgba(34, 34, 34, 0.3)", "#eef"), ("#bbc", "#eef")):
        page.set_content(page_with(("#222", "#eef"), bad))
        with pytest.raises(AssertionError, match="color-contrast"):
            assert_accessible(page)


@pytest.mark.browser
@pytest.mark.parametrize(
    "style", ["opacity: 0.4", "font-size: 12px", "background: #777", "color: #bbb", "-webkit-text-fill-color: #ccd"]
)
def test_what_makes_a_large_pale_text_too_faint_is_another_look(page, assert_accessible, style):
    large = '<div><p style="color: #909090; font-size: 24px; %s">Text</p></div></main>'
    page.set_content(GOOD.replace("</main>", large % ""))
    assert_accessible(page)
    page.set_content(GOOD.replace("</main>", large % style))
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)


@pytest.mark.django_db
def test_the_query_counter_prints_what_is_too_much(at_most_queries):
    with pytest.raises(AssertionError, match="SELECT 2"), at_most_queries(1):
        ask("SELECT 1", "SELECT 2")
