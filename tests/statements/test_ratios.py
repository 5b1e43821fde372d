from __future__ import annotations

from datetime import date
from fractions import Fraction

from arshjul.kernel.text import Text
from arshjul.statements import editions, ratios
from arshjul.statements.editions import find
from arshjul.statements.statement import Source, amounts, compile_statement

TODAY = date(2026, 12, 31)


def filled(layout: str, **by_line: int):
    cells = amounts({line.replace("_", "-"): ore for line, ore in by_line.items()})
    return compile_statement(find(layout, TODAY), {"utfall": Source(Text("U", "O"), cells)})


def computed(**statements) -> dict[str, ratios.Ratio]:
    return {each.definition.id: each for each in ratios.compute(ratios.definitions(), statements, "utfall")}


def test_ratios_are_the_quotients_that_their_definitions_say() -> None:
    found = computed(
        resultatrakning=filled(
            "resultatrakning",
            verksamhetens_intakter=400,
            verksamhetens_kostnader=-1900,
            avskrivningar=-87,
            skatteintakter=1300,
            generella_statsbidrag=380,
        ),
        balansrakning=filled(
            "balansrakning", mark_byggnader=2000, kassa_och_bank=754, forrad=4, eget_kapital_ingaende=981,
            kortfristiga_skulder=400, langfristiga_skulder=1377,
        ),
    )  # fmt: skip
    assert found["soliditet"].value == Fraction(981, 2758)
    assert found["soliditet"].per_cent() == "35,6"
    assert found["nettokostnadsandel"].value == Fraction(1587, 1680)
    assert found["kassalikviditet"].per_cent() == "188"
    assert found["resultat-andel"].per_cent() == "5,5"


def test_a_ratio_that_lacks_a_part_is_blank_and_says_which() -> None:
    found = computed(resultatrakning=filled("resultatrakning", skatteintakter=100))
    ratio = found["sjalvfinansieringsgrad"]
    assert (ratio.value, ratio.per_cent()) == (None, "")
    assert "kassaflodesanalys/investering-materiella" in ratio.missing
    assert "resultatrakning/avskrivningar" in ratio.missing


def test_a_negative_ratio_is_printed_with_a_true_minus_and_zero_below_gives_none() -> None:
    result = filled("resultatrakning", verksamhetens_kostnader=-30, skatteintakter=10, generella_statsbidrag=10)
    assert computed(resultatrakning=result)["resultat-andel"].per_cent() == "−50,0"
    nothing = filled("resultatrakning", skatteintakter=10, generella_statsbidrag=-10)
    ratio = computed(resultatrakning=nothing)["resultat-andel"]
    assert (ratio.value, ratio.missing) == (None, ())


def test_what_is_divided_by_something_negative_has_no_ratio() -> None:
    """A loss over negative taxes, and negative equity over negative assets, would be printed as good years."""
    result = filled("resultatrakning", verksamhetens_kostnader=-40, skatteintakter=-50, generella_statsbidrag=0)
    balance = filled("balansrakning", eget_kapital_ingaende=-160, kassa_och_bank=-135)
    found = computed(resultatrakning=result, balansrakning=balance)
    for name in ("resultat-andel", "nettokostnadsandel", "soliditet"):
        assert (found[name].per_cent(), found[name].missing) == ("", ()), name
    assert (
        computed(balansrakning=filled("balansrakning", eget_kapital_ingaende=-16, kassa_och_bank=64))[
            "soliditet"
        ].per_cent()
        == "−25,0"
    )


def test_every_definition_refers_to_rows_that_exist_and_has_both_languages() -> None:
    for definition in ratios.definitions():
        assert definition.definition.sv
        assert definition.definition.en
        for _, reference in (*definition.numerator, *definition.denominator):
            layout, row = reference.split("/")
            assert row in {each.id for each in find(layout, TODAY).rows}
    assert editions.shipped()
