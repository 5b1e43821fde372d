"""The catalogue of open data: every published table as a dataset, by DCAT-AP-SE 3.0.1, for Digg's data portal.

The things are described once, in the words of the rule DCAT-01; the RDF is written from them, so what the law is
asked about is what is published.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from arshjul.kernel.text import Text
from arshjul.organisation import municipality
from arshjul.statements import published
from arshjul.statements.published import PublishedTable

NAMESPACES: Mapping[str, str] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
"""CC0: free to use for anything."""
LICENCE_NAME = "CC0"
AGENT_TYPE = "http://purl.org/adms/publishertype/LocalAuthority"
THEME = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
LANGUAGE = "http://publications.europa.eu/resource/authority/language/SWE"
FORMS: Mapping[str, str] = {"csv": "text/csv", "json": "application/json"}
"""The forms that each table comes in, by the end of the file's name."""
CLASSES: Mapping[str, str] = {
    "Catalog": "dcat:Catalog",
    "Agent": "foaf:Agent",
    "Contact": "vcard:Organization",
    "Dataset": "dcat:Dataset",
    "Distribution": "dcat:Distribution",
}
TERMS: Mapping[str, str] = {
    "title": "dcterms:title",
    "description": "dcterms:description",
    "publisher": "dcterms:publisher",
    "license": "dcterms:license",
    "language": "dcterms:language",
    "dataset": "dcat:dataset",
    "theme": "dcat:theme",
    "contactPoint": "dcat:contactPoint",
    "landingPage": "dcat:landingPage",
    "distribution": "dcat:distribution",
    "accessURL": "dcat:accessURL",
    "downloadURL": "dcat:downloadURL",
    "format": "dcterms:format",
    "homepage": "foaf:homepage",
    "name": "foaf:name",
    "type": "dcterms:type",
    "fn": "vcard:fn",
    "hasEmail": "vcard:hasEmail",
}
TITLE = Text("Öppna data från {name}", "Open data from {name}")
ABOUT = Text(
    "Budget, räkenskaper och måluppföljning som {name} har publicerat, tabell för tabell.",
    "Budget, accounts and follow-up of goals that {name} has published, table by table.",
)
DATASET = Text(
    "{title}, som den är publicerad. Belopp i {unit}. Åren {years}.",
    "{title}, as published. Amounts in {unit}. Years {years}.",
)

Thing = Mapping[str, Any]


def base() -> str:
    """The site's own address, from the first host it serves; for what is asked without a visitor."""
    host = next((one for one in settings.ALLOWED_HOSTS if "*" not in one and not one.startswith(".")), "localhost")
    return f"https://{host}/"


def tables() -> Sequence[PublishedTable]:
    """The tables that are published."""
    return tuple(published.load(municipality.folder())[0].tables.values())


def things(address: str) -> dict[str, list[Thing]]:
    """Everything in the catalogue by class, as seen at a site's address; each thing has an absolute `iri`.

    Nothing at all when no table is published.
    """
    own, here = tables(), municipality.current()
    if not own:
        return {}
    name, at = here.name, {"publisher": urljoin(address, "#utgivare"), "contact": urljoin(address, "#kontakt")}
    contact = [_contact(name, at["contact"])] if here.contact and here.contact.email else []
    datasets = [_dataset(one, address, at, contact=bool(contact)) for one in own]
    catalogue = {
        "iri": urljoin(address, reverse("portal:catalogue")),
        "title": TITLE.format(name=name.sv),
        "description": ABOUT.format(name=name.sv),
        "publisher": at["publisher"],
        "license": LICENCE,
        "language": LANGUAGE,
        "homepage": urljoin(address, reverse("portal:figures")),
        "dataset": [one["iri"] for one in datasets],
    }
    return {
        "Catalog": [catalogue],
        "Agent": [{"iri": at["publisher"], "name": name.sv, "type": AGENT_TYPE}],
        "Contact": contact,
        "Dataset": datasets,
        "Distribution": [form for one in own for form in _distributions(one, address)],
    }


def _contact(name: Text, iri: str) -> Thing:
    contact = municipality.current().contact
    return {"iri": iri, "fn": name.sv, "hasEmail": f"mailto:{contact.email if contact else ''}"}


def _dataset(one: PublishedTable, address: str, at: Mapping[str, str], *, contact: bool) -> Thing:
    page = urljoin(address, reverse("portal:table", args=[one.id]))
    years = ", ".join(map(str, one.years))
    return {
        "iri": f"{page}#data",
        "title": one.title,
        "description": Text(
            DATASET.sv.format(title=one.title.sv, unit=one.unit.name, years=years),
            DATASET.en.format(title=one.title.en, unit=one.unit.name, years=years),
        ),
        "publisher": at["publisher"],
        "language": LANGUAGE,
        "theme": THEME,
        "landingPage": page,
        **({"contactPoint": at["contact"]} if contact else {}),
        "distribution": [form["iri"] for form in _distributions(one, address)],
    }


def _distributions(one: PublishedTable, address: str) -> Iterator[Thing]:
    for form, kind in FORMS.items():
        file = urljoin(address, reverse(f"portal:table-{form}", args=[one.id]))
        yield {"iri": f"{file}#fil", "accessURL": file, "downloadURL": file, "format": kind, "license": LICENCE}


def as_rdf(address: str) -> bytes:
    """The catalogue as RDF/XML at a site's address."""
    for prefix, uri in NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    root = ET.Element(_name("rdf:RDF"))
    for kind, found in things(address).items():
        for thing in found:
            _write(root, kind, thing)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _write(root: ET.Element, kind: str, thing: Thing) -> None:
    element = ET.SubElement(root, _name(CLASSES[kind]), {_name("rdf:about"): thing["iri"]})
    for term, value in thing.items():
        if term != "iri":
            for one in value if isinstance(value, list) else [value]:
                _property(element, TERMS[term], one)


def _property(element: ET.Element, term: str, value: str | Text) -> None:
    if isinstance(value, Text):
        for language, text in (("sv", value.sv), ("en", value.en)):
            ET.SubElement(element, _name(term), {XML_LANG: language}).text = text
    elif value.startswith(("http://", "https://", "mailto:")):
        ET.SubElement(element, _name(term), {_name("rdf:resource"): value})
    else:
        ET.SubElement(element, _name(term)).text = value


XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _name(term: str) -> str:
    prefix, _colon, name = term.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"
