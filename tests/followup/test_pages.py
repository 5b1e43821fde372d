import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
KB = 1024
PAGES = ["start", "operations", "income", "accuracy", "goals", "measures", "dialogues"]


def test_every_page_is_light_for_everybody(client, person, ledger, django_assert_max_num_queries):
    for role in ("controller", "economist", "auditor", "politician"):
        client.force_login(person(role))
        for name in PAGES:
            address = f"{reverse(f'followup:{name}')}?ar=2016"
            client.get(address)
            with django_assert_max_num_queries(10):
                answer = client.get(address)
            assert answer.status_code == 200, address
            assert len(answer.content) < 60 * KB, address


def test_the_pages_speak_english_too(client, person, ledger):
    client.force_login(person("controller"))
    page = client.get("/en/arbete/uppfoljning/driftredovisning/?ar=2016").content.decode()
    assert "Operations account 2016" in page
    assert "Constructed vouchers under published sums" in page


def test_a_figure_leads_to_its_vouchers(client, person, ledger):
    client.force_login(person("controller"))
    page = client.get(f"{reverse('followup:operations')}?ar=2016").content.decode()
    assert "Ej publicerad brygga" in page
    link = page.split('href="/arbete/rakenskaper/poster/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    answer = client.get(f"/arbete/rakenskaper/poster/{link}")
    assert answer.status_code == 200
    assert "Konstruerade verifikationer under publicerade summor" in answer.content.decode()
