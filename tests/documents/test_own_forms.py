"""A municipality's own form of driftredovisning in its documents."""

from __future__ import annotations

import pytest
from tests import remembered

from arshjul.documents import sources
from arshjul.documents.domain import Chart, Table

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize("named", ["driftredovisning-goteborg", "driftredovisning-resultat"])
def test_a_document_holds_the_municipality_s_own_operating_account(settings, db, named) -> None:
    settings.ARSHJUL_MUNICIPALITY = "goteborg"
    remembered.organisation_with_books(2025)
    made = sources.assemble(sources.basis(2025, "arsredovisning"))
    chart, table, *_ = made.blocks[f"statement:{named}"]
    assert isinstance(chart, Chart)
    assert isinstance(table, Table)
    assert "Förskolenämnden 50" in chart.alt
    assert [column.id for column in table.columns][:4] == ["intakter", "kostnader", "kommunbidrag", "resultat"]
    figure = made.dataset.figures["drift.fsn.resultat"]
    assert figure.ore == 5_000_000_000
    assert "utfall-nämnder-2025" in figure.source or figure.trace
