"""Every page that a link leads to and every form sent wrong, for every role: there, light, cheap, labelled."""

from __future__ import annotations

import functools

import pytest
from django.test import Client
from tests.site.crawl import NONSENSE, crawl, faults, faults_of_answer, forms, send, titles_shared

from arshjul.organisation import municipality
from arshjul.organisation.models import Person

PEOPLE = [person.id for person in municipality.current().people]
ON_BOTH_DATABASES = ("karin", "eskil", "bosse", "ragnhild")
"""What the others see is made of the same questions to the database."""


def once(person, *more):
    """A walk that the second database needn't be asked for again, unless it is of one of the few."""
    few = not person or person.startswith(ON_BOTH_DATABASES)
    return pytest.param(person, *more, marks=[] if few else [pytest.mark.appearance])


WALKS = [("", "/"), *(once(person, "/arbete/") for person in PEOPLE)]
ENGLISH = [("", "/en/")]
ENGLISH += [(person, "/en/arbete/") for person in PEOPLE if person.startswith(("karin", "eskil", "kim"))]
WALKS += [pytest.param(*walk, marks=pytest.mark.appearance) for walk in ENGLISH]

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]


@pytest.fixture(scope="module")
def walk(example_year, django_db_blocker):
    """Walk as somebody from a folder: the reader and all pages reached; walked once."""

    @functools.cache
    def walked(person, folder):
        client = Client()
        if person:
            client.force_login(Person.objects.get(username=person))
        return client, list(crawl(client, folder, within=folder, each=1 if person else 2))

    return walked


@pytest.mark.parametrize(("person", "folder"), WALKS)
def test_every_page_holds(walk, person, folder):
    visits = walk(person, folder)[1]
    wrong = [fault for found in visits for fault in faults(found)] + titles_shared(visits)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("person", ["", *map(once, PEOPLE)])
def test_a_form_sent_empty_or_with_nonsense_is_answered(walk, person):
    client, visits = walk(person, "/arbete/" if person else "/")
    pages = [found for found in visits if found.is_page]
    sent = {(form.view, form.button, form.fields): form for page in pages for form in forms(page)}
    answers = [send(client, form, text) for form in sent.values() for text in ("", NONSENSE)]
    wrong = [fault for answer in answers for fault in faults_of_answer(answer)]
    assert not wrong, "\n".join(wrong)
