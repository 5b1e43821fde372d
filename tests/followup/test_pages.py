import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
KB = 1024
PAGES = ["start", "operations", "income", "accuracy", "goals", "measures", "dialogues"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["controller", "economist", "auditor", "politician"])
def test_every_page_is_light(client, person, ledger, name, role, django_assert_max_num_queries):
    client.force_login(person(role))
    address = f"{reverse(f'followup:{name}')}?ar=2016"
    client.get(address)
    with django_assert_max_num_queries(10):
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < 60 * KB


def test_a_figure_leads_to_its_vouchers(client, person, ledger):
    client.force_login(person("controller"))
    page = client.get(f"{reverse('followup:operations')}?ar=2016").content.decode()
    assert "Ej publicerad brygga" in page
    link = page.split('href="/arbete/rakenskaper/poster/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    answer = client.get(f"/arbete/rakenskaper/poster/{link}")
    assert answer.status_code == 200
    assert "Konstruerad verifikation" in answer.content.decode()
