"""Prose that can't lie: what the author may write, and when the data stops it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arshjul.documents.dataset import DataSet, Figure
from arshjul.documents.domain import Bullets, Note, Paragraph, Section, plain
from arshjul.documents.expressions import ExpressionError, parse
from arshjul.documents.prose import Prose, compile_text, lint
from arshjul.documents.vocabulary import LIST
from arshjul.kernel.findings import catalogue
from arshjul.kernel.money import Unit

MNKR = 100_000_000
HEADING = Section("resultat", 1, "Årets resultat")


def amounts(**by_name: float | None) -> list[Figure]:
    return [
        Figure(name.replace("__", "."), name, ore=None if value is None else round(value * MNKR))
        for name, value in by_name.items()
    ]


DATA = DataSet.of(
    [
        *amounts(
            rr__resultat__utfall=321,
            rr__resultat__budget=136,
            rr__resultat__foregaende=312,
            rr__resultat__prognos=None,
            rr__resultat__noll=0,
            rr__skatter__utfall=5803.2,
            rr__skatter__budget=5803.4,
            rr__skatter__foregaende=5521,
            lika__a__resultat=5,
            lika__b__resultat=5,
            avrundat__a=10.6,
            avrundat__b=5.4,
        ),
        Figure("drift.skola.resultat", "Barn- och utbildningsnämnden", ore=-52 * MNKR),
        Figure("drift.vard.resultat", "Vårdnämnden", ore=31 * MNKR),
        Figure("drift.kultur.resultat", "Kulturnämnden", ore=4 * MNKR),
        Figure("rr.kostnader.utfall", "Verksamhetens kostnader", ore=-7000 * MNKR, sign=-1),
        Figure("rr.kostnader.foregaende", "Verksamhetens kostnader 2015", ore=-6800 * MNKR, sign=-1),
        Figure("mal.skola.utfall", "Gymnasiebehörighet", value=Decimal("86.3"), unit="procent"),
        Figure("mal.skola.mal", "Gymnasiebehörighet, mål", value=Decimal(90), unit="procent"),
        Figure("mal.sjuk.utfall", "Sjukfrånvaro", value=Decimal("6.1"), unit="procent", better="down"),
        Figure("mal.sjuk.mal", "Sjukfrånvaro, mål", value=Decimal("6.5"), unit="procent", better="down"),
        Figure("mal.skola.bedomning", "Bedömning", text="delvis uppfyllt"),
        Figure("rapport.till", "Rapportens slutdag", day=date(2016, 8, 31)),
    ],
    Unit("mnkr", 0),
)


def written(source: str, language: str = "sv") -> str:
    prose = compile_text(source, DATA, HEADING, language)
    assert [found.id for found in prose.findings if found.level != "note"] == []
    return " ".join(plain(block.runs) for block in prose.sections[0].blocks if isinstance(block, Paragraph | Note))


def ids(source: str) -> list[str]:
    return [found.id.removeprefix("documents.") for found in compile_text(source, DATA, HEADING).findings]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ belopp rr.resultat.utfall }}", "321 mnkr"),
        ("{{ belopp rr.resultat.utfall i tkr }}", "321 000 tkr"),
        ("{{ belopp rr.skatter.utfall med 1 decimal }}", "5 803,2 mnkr"),
        ("{{ belopp rr.kostnader.utfall }}", "7 000 mnkr"),
        ("{{ belopp mal.skola.utfall }}", "86,3 procent"),
        ("{{ tal mal.skola.utfall }}", "86,3"),
        ("{{ tal rr.resultat.utfall i mdkr med 2 decimaler }}", "0,32"),
        ("{{ skillnad rr.resultat.utfall rr.resultat.budget }}", "185 mnkr"),
        ("{{ avvikelse rr.resultat.utfall mot rr.resultat.budget }}", "+185 mnkr"),
        ("{{ avvikelse rr.resultat.budget rr.resultat.utfall }}", "−185 mnkr"),
        ("{{ avvikelse mal.skola.utfall mal.skola.mal }}", "−3,7 procent"),
        ("{{ procent rr.resultat.utfall rr.resultat.budget }}", "136,0 procent"),
        ("{{ förändring rr.resultat.utfall från rr.resultat.foregaende med 2 decimaler }}", "+2,88 procent"),
        ("{{ andel rr.resultat.budget av rr.resultat.utfall med 0 decimaler }}", "42 procent"),
        ("{{ jämför rr.resultat.utfall rr.resultat.budget }}", "185 mnkr högre än"),
        ("{{ jämför rr.resultat.budget rr.resultat.utfall }}", "185 mnkr lägre än"),
        ("{{ jämför rr.skatter.utfall rr.skatter.budget }}", "i stort sett lika mycket som"),
        ("{{ riktning rr.kostnader.utfall rr.kostnader.foregaende }}", "ökade"),
        ("{{ riktning rr.skatter.utfall rr.skatter.budget }}", "var i stort sett oförändrat"),
        ("{{ riktning lika.a.resultat lika.b.resultat }}", "var oförändrat"),
        ("{{ välj rr.resultat.utfall 0 ”ett överskott” ”ett underskott” }}", "ett överskott"),
        ('{{ välj drift.skola.resultat 0 "ett överskott" "ett underskott" }}', "ett underskott"),
        ("{{ störst drift.*.resultat }}", "Vårdnämnden"),
        ("{{ minst drift.*.resultat }}", "Barn- och utbildningsnämnden"),
        ("{{ topp 2 drift.*.resultat }}", "Vårdnämnden (31 mnkr) och Kulturnämnden (4 mnkr)"),
        ("{{ botten 1 drift.*.resultat }}", "Barn- och utbildningsnämnden (−52 mnkr)"),
        ("{{ rang drift.kultur.resultat bland drift.*.resultat }}", "näst störst"),
        ("{{ summa drift.*.resultat }}", "−17 mnkr"),
        ("{{ antal drift.*.resultat under 0 }}", "1"),
        ("{{ antal drift.*.resultat över drift.kultur.resultat }}", "1"),
        ("{{ namn drift.skola.resultat }}", "Barn- och utbildningsnämnden"),
        ("{{ text mal.skola.bedomning }}", "delvis uppfyllt"),
        ("{{ datum rapport.till }}", "31 augusti 2016"),
        ("{{ ökade rr.kostnader.utfall rr.kostnader.foregaende }}", "ökade"),
        ("{{ Högre rr.resultat.utfall rr.resultat.budget }}", "Högre"),
        ("{{ försämrades rr.kostnader.utfall rr.kostnader.foregaende }}", "försämrades"),
        ("{{ bättre mal.sjuk.utfall mal.sjuk.mal }}", "bättre"),
        ('{{ "nådde inte" mal.skola.utfall mal.skola.mal }}', "nådde inte"),
        ("{{ underskott drift.skola.resultat }}", "underskott"),
        ('{{ "var oförändrat" lika.a.resultat lika.b.resultat }}', "var oförändrat"),
    ],
)
def test_expressions_are_written_from_the_data(source: str, text: str) -> None:
    assert written(source).replace("\u00a0", " ") == text


def test_english_documents_speak_english() -> None:
    text = written("{{ amount rr.resultat.utfall }}, {{ compare rr.resultat.utfall rr.resultat.budget }}", "en")
    assert text.replace("\u00a0", " ") == "SEK 321 million, SEK 185 million higher than"


OF_PROSE = [name for name, kind in catalogue("documents").items() if not kind.example.startswith("(")]
"""The others are provoked by acts, in `test_round`."""


@pytest.mark.parametrize("name", OF_PROSE)
def test_each_finding_of_prose_has_an_example_that_provokes_it(name: str) -> None:
    assert name in ids(catalogue("documents")[name].example)


def test_an_asserted_word_that_the_data_denies_stops_the_document_and_says_both_figures() -> None:
    found = compile_text(
        "Första raden.\nResultatet {{ minskade rr.resultat.utfall rr.resultat.foregaende }}.", DATA, HEADING
    ).findings
    assert [(one.id, one.level, one.place.line) for one in found] == [("documents.word-denied", "error", 2)]
    assert "rr.resultat.utfall = 321" in found[0].message.sv
    assert "312" in found[0].message.sv


def test_an_asserted_word_needs_a_difference_that_shows_as_printed() -> None:
    assert ids("{{ lägre rr.skatter.utfall rr.skatter.budget }}") == ["difference-not-visible"]
    assert ids("{{ lägre rr.skatter.utfall rr.skatter.budget med 1 decimal }}") == []


def test_all_findings_come_at_once() -> None:
    text = "{{ belopp finns.inte }} {{ beloop x }}\n\n{{ belopp rr.resultat.prognos }}"
    assert ids(text) == ["unknown-figure", "unknown-function", "missing-figure"]


def test_markup_gives_subheadings_lists_and_notes() -> None:
    prose = compile_text("Ett.\n## Två\n- a\n- {{ belopp rr.resultat.utfall }}\n\n! Obs", DATA, HEADING)
    assert [(section.level, section.title) for section in prose.sections] == [(1, "Årets resultat"), (2, "Två")]
    bullets, note = prose.sections[1].blocks
    assert isinstance(bullets, Bullets)
    assert plain(bullets.items[1]) == "321\u00a0mnkr"
    assert bullets.items[1][0].figure == "rr.resultat.utfall"
    assert isinstance(note, Note)
    assert prose.used == ("rr.resultat.utfall",)


@pytest.mark.parametrize(
    "text",
    [
        "Den 31 augusti 2016 beslutade kommunfullmäktige enligt § 12.",
        "Åren 2014–2016, kapitel 5.",
        "Ägarandel i 3 bolag.",
    ],
)
def test_years_days_and_paragraphs_may_be_typed(text: str) -> None:
    assert lint(text) == []


@pytest.mark.parametrize("text", ["321 mnkr", "5 803", "12,5", "40 procent", "−17 %", "2 miljoner"])
def test_amounts_typed_by_hand_are_warned_of(text: str) -> None:
    assert [found.id for found in lint(f"Det blev {text} i år.")] == ["documents.hard-coded-figure"]


@pytest.mark.parametrize("function", LIST, ids=lambda function: function.en)
def test_each_function_has_two_names_and_a_readable_example(function: object) -> None:
    example = next(one for one in LIST if one is function).example
    assert parse(example.strip("{} ")).name in {one.sv for one in LIST}


def test_the_writing_guide_has_every_function() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "write-a-report.md").read_text(encoding="utf-8")
    assert [one.sv for one in LIST if f"| `{one.sv}` | `{one.en}` |" not in guide] == []


def test_an_unclosed_quotation_is_no_crash() -> None:
    with pytest.raises(ExpressionError):
        parse('välj a b "x')


@given(st.text(max_size=80))
def test_any_text_compiles_or_gives_findings(text: str) -> None:
    assert isinstance(compile_text(text, DATA, HEADING), Prose)
    assert isinstance(compile_text("{{" + text + "}}", DATA, HEADING), Prose)


@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_the_chosen_direction_is_the_one_that_may_be_asserted(first: int, second: int) -> None:
    data = DataSet.of([Figure("a", "A", ore=first), Figure("b", "B", ore=second)], Unit("tkr", 0))
    prose = compile_text("{{ riktning a b }}", data, HEADING)
    (block,) = prose.sections[0].blocks
    assert isinstance(block, Paragraph)
    word = plain(block.runs).replace("i stort sett ", "")
    assert compile_text(f'{{{{ "{word}" a b }}}}', data, HEADING).findings == ()


def test_the_seal_changes_with_any_figure_and_survives_being_stored() -> None:
    other = DataSet.of([*list(DATA.figures.values())[1:], Figure("x", "X", ore=1)], DATA.unit)
    assert other.sha256 != DATA.sha256
    assert DataSet.from_canonical(DATA.canonical) == DATA
