"""Texts are collected from code and templates, kept when translated, dropped when gone, compiled when changed."""

from __future__ import annotations

import gettext

import pytest

from arshjul.site import translations


@pytest.fixture
def rooms(tmp_path):
    """A house of one room with texts in its code and its template."""
    room = tmp_path / "planning"
    (room / "templates").mkdir(parents=True)
    (room / "views.py").write_text(
        'title = _("Ram")\nrows = ngettext("%(n)s rad", "%(n)s rader", 2)\n', encoding="utf-8"
    )
    head = '{% load i18n %}\n<p>\n      {% translate "Nämnd" %}\n'
    template = head + "  {% blocktranslate %}Kvar: {{ left }}{% endblocktranslate %}</p>"
    (room / "templates" / "page.html").write_text(template, encoding="utf-8")
    return tmp_path


def catalogue(rooms):
    return rooms / "planning" / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translate(rooms, swedish, english):
    path = catalogue(rooms)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f'msgid "{swedish}"\nmsgstr ""', f'msgid "{swedish}"\nmsgstr "{english}"'), encoding="utf-8"
    )


def test_texts_of_code_and_templates_are_collected(rooms):
    assert translations.collect(rooms / "planning")
    kept = catalogue(rooms).read_text(encoding="utf-8")
    for text in ("Ram", "Nämnd", "Kvar: %(left)s", "%(n)s rad", "%(n)s rader"):
        assert f'"{text}"' in kept


def test_collecting_again_changes_nothing(rooms):
    translations.collect(rooms / "planning")
    before = catalogue(rooms).read_bytes()
    assert not translations.collect(rooms / "planning")
    assert catalogue(rooms).read_bytes() == before


def test_a_translation_stays_when_texts_come_and_go(rooms):
    translations.collect(rooms / "planning")
    translate(rooms, "Ram", "Frame")
    (rooms / "planning" / "views.py").write_text('a = _("Ram")\nb = _("Plan")\n', encoding="utf-8")
    assert translations.collect(rooms / "planning")
    kept = catalogue(rooms).read_text(encoding="utf-8")
    assert 'msgstr "Frame"' in kept
    assert '"Plan"' in kept
    assert "rader" not in kept


def test_a_text_without_english_is_told(rooms):
    assert "planning: 'Ram'" in translations.untranslated(rooms)
    translations.collect(rooms / "planning")
    translate(rooms, "Ram", "Frame")
    missing = translations.untranslated(rooms)
    assert "planning: 'Ram'" not in missing
    assert "planning: 'Nämnd'" in missing


def test_two_rooms_that_disagree_are_told(rooms):
    for name, english in (("planning", "Frame"), ("goals", "Ceiling")):
        (rooms / name).mkdir(exist_ok=True)
        (rooms / name / "views.py").write_text('a = _("Ram")\n', encoding="utf-8")
        translations.collect(rooms / name)
        path = rooms / name / "locale" / "en" / "LC_MESSAGES" / "django.po"
        kept = path.read_text(encoding="utf-8")
        path.write_text(kept.replace('"Ram"\nmsgstr ""', f'"Ram"\nmsgstr "{english}"'), encoding="utf-8")
    assert translations.disagreeing(rooms) == ["'Ram': goals 'Ceiling', planning 'Frame'"]


def test_a_catalogue_is_compiled_when_it_changes(rooms):
    translations.collect(rooms / "planning")
    translate(rooms, "Ram", "Frame")
    assert translations.compile_changed(rooms) == 1
    assert translations.compile_changed(rooms) == 0
    with catalogue(rooms).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Ram") == "Frame"
