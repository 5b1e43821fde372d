"""The pictures: accessible, complete, without style, and with no label over another in a real browser."""

from __future__ import annotations

import itertools
import re
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from arshjul.law import load as load_law
from arshjul.municipality import load
from arshjul.municipality.commands import FOLDERS
from arshjul.wheel import picture
from arshjul.wheel.lawful import schedule_by_law
from arshjul.wheel.legend import entries
from arshjul.wheel.scheduling import ScheduledStep

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("helsingborg", "goteborg", "ostersund", "orust")
WHICH = ("plan", "follow-up")
SMALLEST = 12


@pytest.fixture(scope="module")
def rows() -> dict[tuple[str, int], tuple[ScheduledStep, ...]]:
    law = load_law()
    wheels = {name: load(FOLDERS / name)[0].wheel for name in NAMES}
    return {
        (name, year): schedule_by_law(wheel, law, year)
        for name, wheel in wheels.items()
        if wheel is not None
        for year in (2016, 2026, 2027)
    }


Rows = dict[tuple[str, int], tuple[ScheduledStep, ...]]
CASES = list(itertools.product(NAMES, (2016, 2026, 2027), WHICH, ("sv", "en"), ("wheel", "line")))


@pytest.mark.parametrize(("name", "year", "which", "language", "shape"), CASES)
def test_a_picture_is_an_image_with_names_and_all_its_steps(
    rows: Rows, name: str, year: int, which: Any, language: str, shape: Any
) -> None:
    schedule = rows[name, year]
    svg = picture.svg(schedule, which=which, language=language, shape=shape)
    root = ET.fromstring(svg)  # noqa: S314  drawn here
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    written = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    for entry in entries(schedule, which, language):
        assert entry.title in (desc.text or "")
        assert all(word in written for word in entry.title.split())


@pytest.mark.parametrize("shape", ["wheel", "line"])
def test_no_style_script_or_small_text(rows: Rows, shape: Any) -> None:
    svg = picture.svg(rows["helsingborg", 2027], today=date(2026, 5, 3), shape=shape)
    assert not re.search(r"style=|<style|<script|\son\w+=", svg)
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) >= SMALLEST
    assert len(svg) < 25_000


def test_each_colour_of_text_stands_out_on_white(rows: Rows) -> None:
    colours: set[str] = set()
    for schedule in rows.values():
        for which, shape in itertools.product(WHICH, ("wheel", "line")):
            svg = picture.svg(schedule, which=which, today=date(2026, 5, 3), shape=shape)  # type: ignore[arg-type]  # product forgets the literals
            colours |= set(re.findall(r'<text[^>]* fill="(#[0-9a-f]{6})"', svg))
    assert {colour for colour in colours if contrast_with_white(colour) < 4.5} == set()
    assert len(colours) >= 5


def contrast_with_white(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_the_steps_of_the_year_are_in_one_picture_each(rows: Rows) -> None:
    schedule = rows["helsingborg", 2026]
    shown = [{entry.id for entry in entries(schedule, which, "sv")} for which in ("plan", "follow-up")]
    assert shown[0] | shown[1] == {row.id for row in schedule}
    assert shown[0] & shown[1] == set()
    assert {"result-dialogue", "plan-publication"} <= shown[0]
    assert {"committee-day", "annual-publication"} <= shown[1]


def test_the_limit_of_law_stands_with_its_step(rows: Rows) -> None:
    assert "lagens gräns 30 nov" in picture.svg(rows["helsingborg", 2027])
    assert "lagens gräns" not in picture.svg(rows["helsingborg", 2016])


def test_today_is_shown_only_within_the_year(rows: Rows) -> None:
    assert "I dag 3 maj" in picture.svg(rows["helsingborg", 2027], today=date(2026, 5, 3))
    assert "I dag" not in picture.svg(rows["helsingborg", 2027], today=date(2029, 5, 3))


def test_links_make_the_picture_a_group(rows: Rows) -> None:
    svg = picture.svg(rows["orust", 2026], links={"directions": "/steg/directions?a=1&b=2"})
    root = ET.fromstring(svg)  # noqa: S314  drawn here
    assert root.get("role") == "group"
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/steg/directions?a=1&b=2"]


def test_titles_are_escaped(rows: Rows) -> None:
    from dataclasses import replace

    from arshjul.kernel.text import Text

    row = rows["orust", 2026][0]
    nasty = replace(row, step=replace(row.step, title=Text("<b>&", "<b>&"), short=None))
    assert "<b>" not in picture.svg([nasty])
    assert "&lt;b&gt;&amp;" in picture.svg([nasty])


def test_a_wheel_without_steps_is_still_a_picture() -> None:
    assert ET.fromstring(picture.svg([])).get("role") == "img"  # noqa: S314  drawn here


@pytest.mark.browser
def test_no_text_covers_another_or_leaves_the_picture(rows: Rows, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 900})
    covered: list[str] = []
    for (name, year), schedule in rows.items():
        for which, language, shape in itertools.product(WHICH, ("sv", "en"), ("wheel", "line")):
            svg = picture.svg(schedule, which=which, language=language, today=date(2026, 5, 3), shape=shape)  # type: ignore[arg-type]  # product forgets the literals
            page.set_content(f"<!doctype html><title>x</title><body>{svg}</body>")
            covered += [f"{name} {year} {which} {language} {shape}: {fault}" for fault in page.evaluate(FAULTS)]
    page.close()
    assert covered == []


FAULTS = """() => {
  const whole = document.querySelector('svg').getBoundingClientRect();
  const boxes = [...document.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  const faults = [];
  boxes.forEach(([text, box], nth) => {
    if (box.left < whole.left || box.right > whole.right || box.top < whole.top || box.bottom > whole.bottom)
      faults.push(text + ' leaves the picture');
    for (const [other, it] of boxes.slice(nth + 1)) {
      const wide = Math.min(box.right, it.right) - Math.max(box.left, it.left);
      const high = Math.min(box.bottom, it.bottom) - Math.max(box.top, it.top);
      if (wide > 1 && high > 3) faults.push(text + ' / ' + other);
    }
  });
  return faults;
}"""
