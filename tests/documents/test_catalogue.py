"""The catalogue of open data: read back as RDF/XML it has what DCAT-AP-SE asks for, and every address answers."""

import xml.etree.ElementTree as ET
from urllib.parse import urldefrag, urlsplit

import pytest

from arshjul.documents import catalogue
from arshjul.law import check
from arshjul.law.rulebook import load

ADDRESS = "https://arshjul.example/"
RDF, DCT, DCAT, FOAF = (f"{{{catalogue.NAMESPACES[one]}}}" for one in ("rdf", "dcterms", "dcat", "foaf"))
MANDATORY = {
    f"{DCAT}Catalog": [f"{DCT}title", f"{DCT}description", f"{DCT}publisher", f"{DCT}license", f"{DCAT}dataset"],
    f"{DCAT}Dataset": [f"{DCT}title", f"{DCT}description", f"{DCT}publisher"],
    f"{DCAT}Distribution": [f"{DCAT}accessURL"],
    f"{FOAF}Agent": [f"{FOAF}name", f"{DCT}type"],
}
ONCE = {f"{DCT}publisher", f"{DCT}license", f"{DCT}type", f"{DCAT}accessURL"}


@pytest.fixture
def rdf():
    return ET.fromstring(catalogue.as_rdf(ADDRESS))  # noqa: S314  our own


def test_every_thing_has_what_the_specification_asks_for(rdf):
    assert {one.tag for one in rdf} >= set(MANDATORY)
    for thing in rdf:
        for term in MANDATORY.get(thing.tag, []):
            found = thing.findall(term)
            assert found, (thing.tag, term)
            assert len(found) == 1 or term not in ONCE
            assert all(one.get(f"{RDF}resource") or (one.text or "").strip() for one in found)


def test_every_thing_is_named_once_by_an_absolute_address_and_no_link_is_loose(rdf):
    named = [one.get(f"{RDF}about") for one in rdf]
    assert len(named) == len(set(named))
    assert all(urlsplit(one).scheme == "https" and urlsplit(one).netloc for one in named)
    linked = {one.get(f"{RDF}resource") for thing in rdf for one in thing.iter() if one.tag in LINKS}
    assert linked <= set(named)


LINKS = {f"{DCAT}dataset", f"{DCAT}distribution", f"{DCAT}contactPoint", f"{DCT}publisher"}


def test_each_table_is_a_dataset_with_two_files_that_can_be_fetched(rdf, client, db):
    datasets = rdf.findall(f"{DCAT}Dataset")
    assert len(datasets) == len(catalogue.tables()) > 5
    assert all(len(one.findall(f"{DCAT}distribution")) == 2 for one in datasets)
    for one in rdf.findall(f"{DCAT}Distribution"):
        address = urlsplit(urldefrag(one.find(f"{DCAT}accessURL").get(f"{RDF}resource")).url)
        answer = client.get(address.path)
        assert answer.status_code == 200
        assert answer["Content-Type"].split(";")[0] == one.find(f"{DCT}format").text


@pytest.mark.parametrize("path", ["/katalog.rdf", "/datasets/dcat"])
def test_the_portal_serves_it_to_those_who_harvest(path, client, db):
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/rdf+xml")
    assert ET.fromstring(answer.content).find(f"{DCAT}Catalog").get(f"{RDF}about") == "http://testserver/katalog.rdf"  # noqa: S314
    assert "/katalog.rdf" in client.get("/siffror/").content.decode()


def test_a_municipality_without_tables_has_no_catalogue(client, db, monkeypatch):
    monkeypatch.setattr(catalogue, "tables", lambda: ())
    assert catalogue.things(ADDRESS) == {}
    assert client.get("/katalog.rdf").status_code == 404


def test_the_law_sees_an_agent_without_type(monkeypatch):
    things = catalogue.things(ADDRESS)
    assert check(load(), {"catalog": things}, rules=["DCAT-01"])[0].state == "pass"
    things["Agent"] = [{name: value for name, value in things["Agent"][0].items() if name != "type"}]
    assert check(load(), {"catalog": things}, rules=["DCAT-01"])[0].state == "fail"
