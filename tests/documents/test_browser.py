"""The pages in a real browser: accessible, narrow and wide, in both languages, with and without findings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from arshjul.documents import services

pytestmark = [pytest.mark.appearance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, WIDE = 320, 1280


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_and_state_is_accessible(visitor, draft, person, width, assert_accessible) -> None:
    controller = person("controller")
    version = services.compile_draft(draft=draft, by=controller)
    services.publish(compilation=version, by=controller)
    services.write(
        draft=draft, section="inledning", text="Kostnaderna ökade till 321 mnkr. {{ beloop x }}", by=controller
    )
    page = visitor(width)
    addresses = [
        reverse("documents:start"),
        reverse("documents:draft", args=[draft.pk]),
        reverse("documents:section", args=[draft.pk, "inledning"]),
        reverse("documents:section", args=[draft.pk, "tabell"]),
        reverse("documents:preview", args=[draft.pk]),
        reverse("documents:compilation", args=[version.pk]),
    ]
    for address in addresses:
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_an_author_checks_saves_compiles_and_publishes_by_keyboard(visitor, draft, assert_accessible) -> None:
    page = visitor(WIDE)
    page.goto(reverse("documents:section", args=[draft.pk, "kommentar"]))
    page.get_by_label("Text", exact=True).fill("Summan {{ överskott drift-summa.summa.arets-resultat }}.")
    page.get_by_role("button", name="Kontrollera").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Vad kontrollen fann").wait_for(state="attached")
    page.get_by_label("Text", exact=True).fill(
        "Det blev {{ underskott drift-summa.summa.arets-resultat }}, {{ ökade drift.bun.intakter }}."
    )
    page.get_by_role("button", name="Spara").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Avsnittet är sparat.").wait_for()
    assert "Det blev underskott, ökade." in page.locator("main").inner_text()
    page.goto(reverse("documents:draft", args=[draft.pk]))
    page.get_by_role("button", name="Sammanställ").focus()
    page.keyboard.press("Enter")
    page.get_by_text("är sammanställd").wait_for()
    page.get_by_role("button", name="Publicera").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Publicerad med nummer 1.").wait_for()
    assert_accessible(page)
