"""Acts of the organisation: copy what the database points at from the municipality's folder."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from arshjul.kernel.period import Interval
from arshjul.kernel.text import Text
from arshjul.municipality import Municipality
from arshjul.organisation.clock import today
from arshjul.organisation.domain import BodyKind
from arshjul.organisation.models import Administration, Assignment, Authority, Body, Person

LONG_AGO = date(1900, 1, 1)


def hold(body: Body) -> None:
    """Let nobody else act on the body until the transaction ends: two who begin the same thing come one at a time."""
    Body.objects.select_for_update().get(pk=body.pk)


@transaction.atomic
def load_organisation(municipality: Municipality) -> None:
    """Make or update authorities, bodies, companies and administrations; what is gone from the folder stays, ended.

    Calling it again changes nothing that is the same.
    """
    for order, one in enumerate(municipality.bodies):
        authority = _authority(one.authority, municipality, one.register)
        _body(one.id, BodyKind(one.kind.value), one.name, authority, order, one.valid)
    for order, company in enumerate(municipality.companies, start=len(municipality.bodies)):
        authority = _authority(company.id, municipality, company.register)
        _body(company.id, BodyKind.COMPANY, company.name, authority, order, company.valid)
    for company in municipality.companies:
        if company.parent:
            Body.objects.filter(slug=company.id).update(parent=Body.objects.filter(slug=company.parent).first())
    for administration in municipality.administrations:
        name = municipality.administration_name(administration)
        row, _ = Administration.objects.update_or_create(
            slug=administration.id, defaults={"name_sv": name.sv[:200], "name_en": name.en[:200]}
        )
        row.bodies.set(Body.objects.filter(slug__in=[service.body for service in administration.serves]))


def _authority(slug: str, municipality: Municipality, register: str) -> Authority:
    name = municipality.name_of(slug)
    row, made = Authority.objects.get_or_create(
        slug=slug, defaults={"name_sv": name.sv, "name_en": name.en, "register_prefix": register}
    )
    if not made and (row.name_sv, row.name_en) != (name.sv, name.en):
        row.name_sv, row.name_en = name.sv, name.en
        row.save(update_fields=["name_sv", "name_en"])
    return row


def _body(slug: str, kind: BodyKind, name: Text, authority: Authority, order: int, valid: Interval) -> Body:
    facts = {
        "kind": kind.value,
        "name_sv": name.sv,
        "name_en": name.en,
        "authority": authority,
        "order": order,
        "valid_from": max(valid.start, LONG_AGO),
        "valid_to": valid.end,
    }
    row, _ = Body.objects.update_or_create(slug=slug, defaults=facts)
    return row


@transaction.atomic
def load_demo_people(municipality: Municipality) -> None:
    """Make the demonstration's persons with their roles; they have no password and sign in only in demo mode."""
    for one in municipality.people:
        first, _, last = one.name.partition(" ")
        person, made = Person.objects.update_or_create(
            username=one.id,
            defaults={
                "first_name": first,
                "last_name": last,
                "demo": True,
                "title_sv": one.title.sv,
                "title_en": one.title.en,
            },
        )
        if made:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        for body in Body.objects.filter(slug__in=one.bodies):
            Assignment.objects.get_or_create(
                person=person, role=one.role.value, body=body, defaults={"valid_from": min(LONG_AGO, today())}
            )
