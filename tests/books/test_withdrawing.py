"""What should never have been published is withdrawn: its months aren't held, and earlier versions are as before."""

from argparse import Namespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arshjul.books import adding, closing, companies, gave_way, queries, replacing, services, withdrawing, withdrawn
from arshjul.books.models import Batch, Snapshot, Withdrawal
from arshjul.books.withdrawing import Part
from arshjul.record.models import AuditEntry
from arshjul.record.services import Refused
from arshjul.site import commands_withdraw
from arshjul.site.launcher.console import LauncherError

from .conftest import controller, published, sie

pytestmark = pytest.mark.django_db

YEAR = b"#RAR 0 20160101 20161231\n"
LEDGER = [(1, "20160115", "4999", "20", 100, "Inköp"), (2, "20160215", "4999", "20", 200, "Inköp")]
WRONG = [(1, "20160115", "4999", "20", 7, "Fel bolag"), (2, "20160315", "4999", "20", 9, "Fel bolag")]
PAY = (9, "20160125", "4999", "20", 500, "Lön")
TEST = "Provfilen lades in av misstag."


def supplement(*vouchers):
    return sie(*vouchers).replace(YEAR, b"")


def withdraw(of, *months, restores=False, reason=TEST, by=None, **more):
    """Withdraw what a version added, in some months or all."""
    current = queries.current()
    batch = of.added
    scopes = withdrawing.of_batch(batch, current)
    chosen = frozenset(scope for scope in scopes if not months or scope[1] in months)
    part = Part(batch.key, chosen, restores)
    return withdrawing.withdraw(
        entity=batch.entity, parts=[part], reason=reason, by=by or controller(), expected=current.number, **more
    )


def booked(of=None):
    """Each month's cost in kronor; months that aren't held are not there."""
    held = queries.manifest(of or queries.current()).periods().get("staden", ())
    cube = queries.cube(2016, of).where(account="4999")
    return {month % 100: (cube.where(period=month).total() or 0) // 100 for month in held}


def refused(act, **more):
    before = Snapshot.objects.count(), Withdrawal.objects.count()
    with pytest.raises(Refused) as stop:
        act(**more)
    assert (Snapshot.objects.count(), Withdrawal.objects.count()) == before
    return [one.id for one in stop.value.findings]


def test_a_withdrawn_file_counts_for_nothing_and_what_it_replaced_stays_away(publish, person):
    first = publish(sie(*LEDGER))
    second = publish(sie(*WRONG), "fel.se", accept=[replacing.EMPTIED, replacing.THINNED])
    made = withdraw(second)
    assert booked() == {}
    assert booked(second) == {1: 7, 2: 0, 3: 9}
    assert booked(first) == {1: 100, 2: 200}
    assert (made.number, made.added, made.withdrawn.reason, made.withdrawn.by) == (3, None, TEST, person("controller"))
    log = AuditEntry.objects.get(action="books.withdraw")
    assert (log.details["reason"], log.details["snapshot"]) == (TEST, 3)
    assert Batch.objects.count() == 2


def test_what_it_had_replaced_comes_back_when_that_is_asked_for(publish):
    publish(sie(*LEDGER))
    second = publish(sie(*WRONG), "fel.se", accept=[replacing.EMPTIED, replacing.THINNED])
    withdraw(second, restores=True)
    assert booked() == {1: 100, 2: 200}


def test_a_month_alone_may_be_withdrawn(publish):
    first = publish(sie(*LEDGER))
    withdraw(first, 201602)
    assert booked() == {1: 100}
    assert queries.last_period(2016) == 201601
    withdraw(first, 201601)
    assert booked() == {}


def test_all_that_counts_in_a_month_goes_together_and_one_file_of_it_by_itself(publish):
    publish(sie(*LEDGER))
    added = publish(supplement(PAY), "lon.si", adds=True)
    assert booked() == {1: 600, 2: 200}
    withdraw(added)
    assert booked() == {1: 100, 2: 200}
    publish(supplement(PAY), "lon.si", adds=True, accept=["books.file-withdrawn"])
    parts = withdrawing.of_months("staden", [201601], queries.current())
    assert len(parts) == 2
    withdrawing.withdraw(entity="staden", parts=parts, reason=TEST, by=controller())
    assert booked() == {2: 200}


def test_it_says_what_is_left_and_what_comes_back(publish):
    publish(sie(*LEDGER))
    second = publish(sie(*WRONG), "fel.se", accept=[replacing.EMPTIED, replacing.THINNED])
    publish(supplement(PAY), "lon.si", adds=True)
    current = queries.current()
    told = {row.period: row for row in withdrawn.rows(second.added, current) if row.family == replacing.OUTCOME}
    names = {month: [[one.file.name for one in ways] for ways in (row.left, row.back)] for month, row in told.items()}
    assert names == {
        201601: [["lon.si"], ["bokslut.se", "lon.si"]],
        201602: [[], ["bokslut.se"]],
        201603: [[], []],
    }
    assert [(row.held.rows, row.held.debit) for row in told.values()] == [(2, 700), (0, 0), (2, 900)]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_reason_is_asked_for(publish, reason):
    of = publish(sie(*LEDGER))
    assert refused(lambda: withdraw(of, reason=reason)) == ["books.withdrawal-without-reason"]


def test_what_doesn_t_count_can_t_be_withdrawn(publish):
    first = publish(sie(*LEDGER))
    withdraw(first)
    assert refused(lambda: withdraw(first)) == ["books.nothing-to-withdraw"]
    stale = Part(first.added.key, frozenset({(replacing.OUTCOME, 201601)}))
    asked = {"entity": "staden", "parts": [stale], "reason": TEST, "by": controller()}
    assert refused(lambda: withdrawing.withdraw(**asked)) == ["books.nothing-to-withdraw"]
    assert refused(lambda: withdrawing.withdraw(**asked | {"parts": []})) == ["books.nothing-to-withdraw"]
    assert refused(lambda: withdrawing.withdraw(**asked, expected=1)) == ["record.edited-meanwhile"]


def test_others_books_and_closed_years_are_left_alone(publish, person):
    of = publish(sie((1, "20161215", "4999", "20", 100, "Inköp")))
    assert refused(lambda: withdraw(of, by=person("company_cfo"))) == ["books.not-your-books"]
    assert refused(lambda: withdraw(of, by=person("registrar"))) == ["record.not-yours"]
    closing.close_year(entity="staden", year=2016, by=controller())
    assert refused(lambda: withdraw(of)) == ["books.year-closed"]


def test_a_sum_over_several_months_is_withdrawn_whole_or_not_at_all(publish):
    change = b"#RES 0 4999 780.00\n#RES 0 1999 -780.00\n"
    of = publish(sie().replace(b"#SIETYP 4", b"#SIETYP 1") + change, "aret.se")
    assert refused(lambda: withdraw(of, 201603)) == ["books.withdrawal-divides-sum"]
    withdraw(of)
    assert booked() == {}


def test_a_withdrawn_file_published_again_must_be_answered_for_and_counts_again(publish):
    of = publish(sie(*LEDGER))
    withdraw(of)
    assert refused(lambda: publish(sie(*LEDGER))) == ["books.file-withdrawn"]
    made = publish(sie(*LEDGER), accept=["books.file-withdrawn"])
    assert made.added == of.added
    assert booked() == {1: 100, 2: 200}
    assert refused(lambda: publish(sie(*LEDGER))) == ["books.already-published"]


def test_nothing_is_learnt_of_a_file_that_was_another_company_s(publish, receive):
    publish(sie(*LEDGER), accept=[])
    other = sie(*WRONG).replace(b"#FNAMN", b'#ORGNR 556000-1111\n#FNAMN "Annat AB"\n#ADRESS')
    wrong = publish(other, "fel.se", accept=["books.other-company", replacing.EMPTIED, replacing.THINNED])
    right = sie(*LEDGER).replace(b"#FNAMN", b"#ORGNR 212000-1157\n#FNAMN")
    known = companies.owned(companies.published(), queries.current())
    assert [one.id for one in companies.other_company(receive(right, "ratt.se"), "staden", known)] == [companies.OTHER]
    withdraw(wrong)
    known = companies.owned(companies.published(), queries.current())
    assert not companies.other_company(receive(right, "ratt.se"), "staden", known)
    assert not gave_way.told(receive(sie(*LEDGER)), "staden", known, queries.current())


def test_a_withdrawal_is_never_changed(publish):
    made = withdraw(publish(sie(*LEDGER)))
    for change in (
        lambda: Withdrawal.objects.update(reason="Annat"),
        lambda: Withdrawal.objects.all().delete(),
        lambda: Snapshot.objects.filter(pk=made.pk).update(number=9),
        lambda: Snapshot.objects.create(number=9, made_at=made.made_at),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_page_withdraws_what_is_chosen_with_a_reason_and_the_versions_tell_it(publish, as_role):
    publish(sie(*LEDGER))
    second = publish(sie(*WRONG), "fel.se", accept=[replacing.EMPTIED, replacing.THINNED])
    client, address = as_role("controller"), reverse("books:withdraw", args=[second.added.pk])
    file = reverse("books:file", args=[second.added.file_id])
    assert address in client.get(file).content.decode()
    shown = client.get(address).content.decode()
    assert shown.count("checked") == 4
    post = {"expected": 2, "scope": ["actual-201601", "actual-201603"], "then": "back"}
    missing = client.post(address, post)
    assert (missing.status_code, "Skriv varför det som är publicerat ska återkallas" in missing.content.decode()) == (
        422,
        True,
    )
    assert client.post(address, post | {"reason": TEST}).status_code == 302
    assert booked() == {1: 100, 2: 0}
    versions = client.get(reverse("books:snapshots")).content.decode()
    assert "utfallet för januari 2016, mars 2016 (det ersatta räknas igen)" in versions
    assert TEST in versions
    again = client.get(file).content.decode()
    assert address in again
    assert TEST in again
    assert client.post(address, post | {"reason": TEST, "expected": 2}).status_code == 422
    client.post(address, {"expected": 3, "scope": ["actual-201602"], "then": "gone", "reason": TEST})
    assert booked() == {1: 100}
    assert address not in client.get(file).content.decode()
    assert "Filen räknas inte" in client.get(address).content.decode()
    assert "återkallad" in client.get(reverse("books:start")).content.decode()


def test_only_those_who_keep_the_books_open_the_page(publish, as_role):
    of = publish(sie(*LEDGER))
    address = reverse("books:withdraw", args=[of.added.pk])
    assert as_role("auditor").get(address).status_code == 403
    assert as_role("company_cfo").get(address).status_code == 404


def command(capsys, **given):
    """What the command says, and its status."""
    args = dict.fromkeys(("version", "months", "entity")) | {"restore": False, "check": False, "reason": TEST}
    args |= {"by": controller().username} | given
    months = commands_withdraw._months(args["months"]) if args["months"] else ()
    status = commands_withdraw._withdraw(Namespace(**args), months)
    return status, capsys.readouterr().out.replace("\N{NO-BREAK SPACE}", " ")


def test_the_command_withdraws_a_month_or_a_file_by_name(publish, capsys):
    publish(sie(*LEDGER))
    publish(sie(*WRONG), "fel.se", accept=[replacing.EMPTIED, replacing.THINNED])
    status, said = command(capsys, version=2, months="2016-01..2016-02", restore=True, check=True)
    assert (status, booked()) == (0, {1: 7, 2: 0, 3: 9})
    assert "januari 2016, utfallet: fel.se (2 rader med 7,00 kr i debet). Räknas sedan: bokslut.se." in said
    assert command(capsys, version=2, months="2016-01..2016-02", restore=True)[0] == 0
    assert booked() == {1: 100, 2: 200, 3: 9}
    status, said = command(capsys, months="2016-02", entity="kommunen")
    assert (status, booked()) == (0, {1: 100, 3: 9})
    assert "februari 2016, utfallet: bokslut.se (2 rader med 200,00 kr i debet). Räknas sedan: inget." in said
    assert "version 4. Inget är borttaget." in said
    assert queries.current().made_by == controller()
    status, said = command(capsys, months="2016-02")
    assert (status, "books.nothing-to-withdraw" in said) == (1, True)
    assert command(capsys, months="2016-03", reason=" ", check=True)[0] == 1


@pytest.mark.parametrize("given", [{"by": "ingen"}, {"version": 99}, {"entity": "okänd", "months": "2016-01"}])
def test_the_command_says_what_it_doesn_t_know(publish, capsys, given):
    publish(sie(*LEDGER))
    with pytest.raises(LauncherError):
        command(capsys, **{"version": None} | given)


@pytest.mark.parametrize("text", ["2016", "2016-13", "2016-03..", "201603"])
def test_months_are_written_in_one_way(text):
    with pytest.raises(LauncherError, match="är inte månader"):
        commands_withdraw._months(text)


FILES = {
    "a": (sie(*LEDGER), False),
    "b": (sie(*WRONG), False),
    "c": (sie((3, "20160220", "4999", "20", 11, "Sent")), False),
    "d": (supplement(PAY), True),
    "e": (supplement((10, "20160320", "4999", "20", 13, "Lön")), True),
}
ANSWERS = [replacing.EMPTIED, replacing.THINNED, replacing.ASTRAY, replacing.IN_PARTS, replacing.SUPPLEMENT]
ANSWERS += [adding.OTHER_ROWS, gave_way.OLDER, services.LOST]


def replayed(names):
    """The books after some files in turn, each month by account, and then as they were."""
    made = {}
    for name in names:
        content, adds = FILES[name]
        made[name] = published(content, f"{name}.se", adds=adds, accept=ANSWERS)
    return made


def state(of=None):
    of = of or queries.current()
    manifest = queries.manifest(of) if of else None
    cells = queries.cube(2016, of).sums("entity", "account", "unit", "period") if of else {}
    return (dict(manifest.periods()) if manifest else {}, dict(cells))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(sorted(FILES)), st.data())
def test_the_books_are_as_if_a_withdrawn_file_had_never_been_there_when_what_it_replaced_comes_back(city, order, data):
    gone = data.draw(st.sampled_from(order))
    with transaction.atomic():
        replayed([name for name in order if name != gone])
        expected = state()
        transaction.set_rollback(True)
    with transaction.atomic():
        made = replayed(order)
        before = state()
        if not withdrawing.of_batch(made[gone].added, queries.current()):
            transaction.set_rollback(True)
            return
        last = queries.current()
        withdraw(made[gone], restores=True)
        whole = withdrawing.of_batch(made[gone].added, last) == {tuple(one) for one in made[gone].added.scopes}
        months = {period for _family, period in withdrawing.of_batch(made[gone].added, last)}
        for here, there in zip(state(), expected, strict=True):
            assert part(here, months) == part(there, months)
        assert not whole or state() == expected
        assert state(last) == before
        transaction.set_rollback(True)


def part(known, months):
    """What is of some months."""
    return {
        key: [one for one in value if one in months] if isinstance(value, tuple) else value
        for key, value in known.items()
        if isinstance(value, tuple) or key[-1] in months
    }
