"""What a file replaces is told before it is published, and nothing that is booked vanishes unasked."""

from argparse import Namespace

import pytest
from django.urls import reverse

from arshjul.books import closing, examining, gave_way, queries, replacing, services
from arshjul.record.services import Refused
from arshjul.site import commands_import

from .conftest import sie

pytestmark = pytest.mark.django_db

YEAR = [(month, f"2016{month:02d}15", "4999", "20", 100 * month, "Inköp") for month in range(1, 13)]
LATE = (1, "20170131", "3999", "20", -500, "Avgift")
STRAY = (2, "20160210", "4999", "20", 7, "Felskriven")


def ids(refused):
    return [found.id for found in refused.value.findings]


def booked(year=2016):
    return queries.cube(year).where(account="4999").total()


def test_a_stray_date_leaves_the_months_on_the_way_alone(publish):
    publish(sie(*YEAR))
    publish(sie((1, "20140115", "4999", "20", 1, "Gammalt"), year=2014))
    publish(sie(LATE, (2, "20131231", "4999", "20", 6, "Felskriven"), year=2017), "januari.se")
    assert booked(2014) == 100
    assert booked() == 780_000
    assert booked(2013) == 600


def test_a_stray_row_in_a_booked_month_must_be_answered_for(publish, receive, person):
    publish(sie(*YEAR))
    reading = receive(sie(LATE, STRAY, year=2017), "januari.se")
    (lost,) = replacing.lost(reading, replacing.covered(reading, "staden"), "staden", queries.current())
    assert lost.id == replacing.ASTRAY
    assert "februari 2016" in lost.message.sv
    assert "February 2016" in lost.message.en
    assert "2 rader med 200,00" in lost.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [replacing.ASTRAY]
    assert booked() == 780_000
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=[replacing.ASTRAY])
    assert booked() == 760_700


@pytest.mark.parametrize("large", [False, True])
def test_a_month_that_gets_rows_by_their_own_dates_alone_must_be_answered_for(
    publish, receive, person, monkeypatch, large
):
    """A voucher of January with a row dated in February: February is booked, and would be that single row."""
    monkeypatch.setattr(examining, "LARGE", 10 if large else examining.LARGE)
    publish(sie(*YEAR))
    january = sie(YEAR[0]).replace(b'100 20160115 "Ink', b'100 20160215 "Ink', 1)
    assert january != sie(YEAR[0])
    reading = receive(january, "januari.se")
    (lost,) = replacing.lost(reading, replacing.covered(reading, "staden"), "staden", queries.current())
    said = lost.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    assert lost.id == replacing.ASTRAY
    assert "februari 2016: 2 rader med 200,00 kr i debet mot 1 rad med 100,00 kr" in said
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [replacing.ASTRAY]
    (told,) = replacing.told(reading, "staden", queries.current())
    assert "januari 2016: 2 rader med 100,00 kr i debet mot 1 rad" in told.message.sv.replace("\N{NO-BREAK SPACE}", " ")


def test_a_month_with_vouchers_of_its_own_may_have_rows_of_others(publish, receive):
    publish(sie(*YEAR))
    both = sie(*YEAR[:2]).replace(b'100 20160115 "Ink', b'100 20160215 "Ink', 1)
    reading = receive(both, "tva.se")
    assert not replacing.lost(reading, replacing.covered(reading, "staden"), "staden", queries.current())


def test_months_that_would_be_empty_must_be_answered_for(publish, receive, person):
    publish(sie(*YEAR))
    reading = receive(sie(YEAR[0], (2, "20161215", "4999", "20", 7, "Felskriven")), "januari.se")
    (told,) = replacing.told(reading, "staden", queries.current())
    assert "januari 2016–december 2016: 24 rader" in told.message.sv
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [replacing.EMPTIED]
    (lost,) = refused.value.findings
    assert "februari 2016–november 2016" in lost.message.sv
    assert "20 rader" in lost.message.sv
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=[replacing.EMPTIED])
    assert booked() == 10_700


def test_what_was_written_by_an_older_rule_is_judged_by_what_it_replaces(publish, receive, person):
    publish(sie(*YEAR))
    reading = receive(sie(YEAR[0], (2, "20160315", "4999", "20", 7, "Mars")), "januari.se")
    reading.summary.pop("covers")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [replacing.EMPTIED]


def test_a_month_that_is_replaced_whole_asks_nothing(publish, receive):
    publish(sie(*YEAR))
    reading = receive(sie((9, "20160115", "4999", "20", 1, "Rättat")), "rattad.se")
    assert replacing.lost(reading, replacing.covered(reading, "staden"), "staden", queries.current()) == []
    (told,) = replacing.told(reading, "staden", queries.current())
    assert "januari 2016: 2 rader" in told.message.sv
    assert "filens 2 rader" in told.message.sv
    assert replacing.told(reading, "helsingborgshem", queries.current()) == []


CHANGE = b"#IB 0 1999 0.00\n#UB 0 1999 -780.00\n#RES 0 4999 780.00\n"


def test_the_change_of_a_year_takes_the_place_of_its_months(publish, receive, person):
    publish(sie(*YEAR))
    content = sie().replace(b"#SIETYP 4", b"#SIETYP 1") + CHANGE
    reading = receive(content, "aret.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [services.LOST, replacing.EMPTIED]
    accept = [services.LOST, replacing.EMPTIED]
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=accept)
    assert booked() == 78_000


def test_the_page_says_what_is_replaced_and_asks_for_it(publish, receive, client, person):
    publish(sie(*YEAR))
    reading = receive(sie(LATE, STRAY, year=2017), "januari.se")
    client.force_login(person("controller"))
    page = client.get(reverse("books:file", args=[reading.file_id])).content.decode()
    assert f'value="{replacing.ASTRAY}"' in page
    assert "ersätter filen utfallet för februari 2016: 2 rader" in page


def test_the_command_says_what_is_replaced_and_asks_for_what_would_be_empty(publish, tmp_path, capsys):
    publish(sie(*YEAR))
    path = tmp_path / "januari.se"
    path.write_bytes(sie(YEAR[0], (2, "20161215", "4999", "20", 7, "Felskriven")))
    asked = Namespace(file=path, entity="staden", accept=[], check=False, add=False)
    assert commands_import._import(asked, "") == 1
    printed = capsys.readouterr().out
    assert "books.replaces" in printed
    assert "januari 2016–december 2016" in printed
    assert replacing.EMPTIED in printed
    asked.accept = [replacing.EMPTIED]
    assert commands_import._import(asked, "") == 0


def test_a_check_answers_as_the_import_would_and_changes_nothing(publish, tmp_path, capsys):
    publish(sie(*YEAR))
    path = tmp_path / "trasig.se"
    path.write_bytes(sie((1, "20160115", "4999", "20", 7, "Obalans")).replace(b" -7 ", b" -6 "))
    asked = Namespace(file=path, entity="staden", accept=[], check=True, add=False)
    assert commands_import._import(asked, "") == 1
    assert "books.not-accepted" in capsys.readouterr().out
    asked.accept = ["ledger.voucher-unbalanced"]
    assert commands_import._import(asked, "") == 0
    assert queries.current().number == 1
    emptied = tmp_path / "tom.se"
    emptied.write_bytes(sie(YEAR[0], (2, "20161215", "4999", "20", 7, "Felskriven")))
    asked = Namespace(file=emptied, entity="staden", accept=[], check=True, add=False)
    assert commands_import._import(asked, "") == 1
    assert replacing.EMPTIED in capsys.readouterr().out


def test_a_check_says_that_the_year_is_closed(publish, person, tmp_path, capsys):
    publish(sie(*YEAR))
    closing.close_year(entity="staden", year=2016, by=person("controller"))
    path = tmp_path / "januari.se"
    path.write_bytes(sie(YEAR[0]))
    assert commands_import._import(Namespace(file=path, entity="staden", accept=[], check=True, add=False), "") == 1
    assert "books.year-closed" in capsys.readouterr().out


def test_a_month_with_vouchers_takes_the_place_of_the_whole_years_change(publish, receive, person):
    publish(sie().replace(b"#SIETYP 4", b"#SIETYP 1") + CHANGE, "aret.se")
    reading = receive(sie(YEAR[0]), "januari.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert replacing.SPLIT in ids(refused)
    (told,) = (one for one in refused.value.findings if one.id == replacing.SPLIT)
    assert "februari 2016–december 2016" in told.message.sv
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=ids(refused))
    assert booked() == 10_000
    publish(sie(YEAR[1]), "februari.se")
    assert booked() == 30_000


@pytest.mark.parametrize("more", [b"", b"#PBUDGET 0 201601 4999 {} 50.00\n"])
def test_a_file_published_before_the_years_change_breaks_it_up_as_any_other(publish, receive, person, more):
    publish(sie(YEAR[0]) + more, "januari.se")
    accept = [services.LOST, replacing.EMPTIED]
    publish(sie().replace(b"#SIETYP 4", b"#SIETYP 1") + CHANGE, "aret.se", accept=accept)
    assert booked() == 78_000
    reading = receive(sie(YEAR[0]) + more, "januari.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [gave_way.OLDER, replacing.SPLIT]
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=ids(refused))
    assert booked() == 10_000
    assert queries.periods(queries.current()) == {"staden": (201601,)}


QUARTERS = b"#PSALDO 0 201603 4999 {} 600.00\n#PSALDO 0 201603 1999 {} -600.00\n"
QUARTERS += QUARTERS.replace(b"201603", b"201606")


def quarters():
    return sie().replace(b"#SIETYP 4", b"#SIETYP 2") + QUARTERS


@pytest.mark.parametrize("month", [1, 3])
def test_a_month_with_vouchers_breaks_up_the_quarter_that_it_is_of_and_leaves_the_other(
    publish, receive, person, month
):
    publish(quarters(), "kvartal.se")
    reading = receive(sie(YEAR[month - 1]), "manad.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    (told,) = (one for one in refused.value.findings if one.id == replacing.SPLIT)
    left = "februari 2016–mars 2016" if month == 1 else "januari 2016–februari 2016"
    assert left in told.message.sv
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=ids(refused))
    assert booked() == 10_000 * month + 60_000
    assert queries.periods(queries.current()) == {"staden": (201600 + month, 201604, 201605, 201606)}


def test_quarters_take_the_place_of_every_month_that_they_sum(publish, receive, person):
    publish(sie(*YEAR[:6]))
    reading = receive(quarters(), "kvartal.se")
    assert replacing.covered(reading, "staden") == tuple(range(201601, 201607))
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert replacing.EMPTIED in ids(refused)
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=ids(refused))
    assert booked() == 120_000


def test_opening_balances_and_budgets_that_are_replaced_are_told_by_themselves(publish, receive):
    more = b"#IB 0 1999 700.00\n#IB 0 2010 -700.00\n#PBUDGET 0 201602 4999 {} 50.00\n"
    publish(sie(YEAR[0]) + more)
    reading = receive(sie(YEAR[2]) + more.replace(b"700", b"800"), "mars.se")
    said = [one.message.sv for one in replacing.told(reading, "staden", queries.current())]
    assert len(said) == 2
    assert "ersätter filen de ingående balanserna för januari 2016: 2 rader med 700,00" in said[0]
    assert "filens 2 rader med 800,00" in said[0]
    assert "ersätter filen budgeten för februari 2016: 1 rad med 50,00" in said[1]


def plan(*months, account=4999, amount=50):
    return "".join(f"#PBUDGET 0 2016{month:02d} {account} {{}} {amount}.00\n" for month in months).encode()


def budgeted(year=2016):
    return queries.budget_cube(year).total()


def test_a_budget_sent_again_replaces_the_year_and_its_lost_months_must_be_answered_for(
    publish, receive, person, client
):
    publish(sie(*YEAR) + plan(*range(1, 13)), "budget.se")
    assert budgeted() == 60_000
    reading = receive(sie(*YEAR) + plan(*range(1, 7), amount=70), "ny.se")
    said = {one.id: one.message.sv for one in replacing.told(reading, "staden", queries.current())}
    assert "budgeten för januari 2016–december 2016: 12 rader" in said["books.replaces"]
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [replacing.UNPLANNED]
    (lost,) = refused.value.findings
    assert "juli 2016–december 2016" in lost.message.sv
    assert "6 rader med 300,00" in lost.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    client.force_login(person("controller"))
    page = client.get(reverse("books:file", args=[reading.file_id])).content.decode()
    assert f'value="{replacing.UNPLANNED}"' in page
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=[replacing.UNPLANNED])
    assert budgeted() == 42_000
    assert booked() == 780_000


def test_a_budget_of_fewer_accounts_leaves_nothing_of_the_others(publish):
    publish(sie() + plan(*range(1, 13)) + plan(*range(1, 13), account=5999), "budget.se")
    publish(sie() + plan(*range(1, 13)), "ny.se")
    assert budgeted() == 60_000


def test_a_file_of_a_part_of_the_year_leaves_the_budget_of_the_rest(publish):
    publish(sie(*YEAR) + plan(*range(1, 13)), "budget.se")
    part = sie(YEAR[0]).replace(b"#SIETYP 4", b"#SIETYP 4\n#OMFATTN 20160131")
    publish(part + plan(1, amount=90), "januari.se")
    assert budgeted() == 64_000
    publish(sie(YEAR[1]), "februari.se")
    assert budgeted() == 64_000


def refused_with(receive, person, content, name):
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=receive(content, name), entity="staden", by=person("controller"))
    return refused.value.findings


MANY = [(number, "20160115", "4999", "20", 100, "Inköp") for number in range(1, 6)]


def test_transactions_to_be_added_dont_replace_a_month_in_silence(publish, receive, person):
    """SIE 4I is what a payroll system sends to the ledger: no fiscal year, no balances."""
    publish(sie(*MANY))
    content = sie((9, "20160125", "4999", "20", 500, "Lön")).replace(b"#RAR 0 20160101 20161231\n", b"")
    (found,) = refused_with(receive, person, content, "lon.si")
    assert found.id == replacing.SUPPLEMENT
    assert "januari 2016: 10 rader med 500,00 kr i debet mot 2 rader" in found.message.sv.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert publish(content, "lon.si", accept=[replacing.SUPPLEMENT]).number == 2


def test_a_month_of_which_half_would_leave_must_be_answered_for(publish, receive, person):
    publish(sie(*MANY, (6, "20160215", "4999", "20", 100, "Februari")))
    part = sie(*MANY[:2], (6, "20160215", "4999", "20", 100, "Februari"))
    (found,) = refused_with(receive, person, part, "del.se")
    assert found.id == replacing.THINNED
    assert "för januari 2016." in found.message.sv
    assert publish(part, "del.se", accept=[replacing.THINNED]).number == 2


@pytest.mark.parametrize("rows", [MANY[:3], [(1, "20160115", "4999", "20", 400, "Samlat")]])
def test_fewer_rows_or_a_smaller_sum_alone_are_a_correction(publish, rows):
    publish(sie(*MANY))
    assert publish(sie(*rows), "rattad.se").number == 2


def of_year(*vouchers, more=b""):
    """A file of a year with the closing balances that its vouchers come to."""
    kronor = sum(voucher[4] for voucher in vouchers)
    balances = f"#RES 0 4999 {kronor}\n#UB 0 1999 {-kronor}\n".encode()
    return sie(*vouchers).replace(b"#VER", balances + more + b"#VER", 1)


def moved(number, date):
    """The year with one voucher dated otherwise."""
    return [(number, date, *voucher[2:]) if voucher[0] == number else voucher for voucher in YEAR]


def test_a_corrected_year_whose_first_month_became_empty_counts_its_voucher_once(publish, receive, person):
    publish(of_year(*YEAR))
    reading = receive(of_year(*moved(1, "20160216")), "bokslut-rattat.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    assert ids(refused) == [replacing.EMPTIED]
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=[replacing.EMPTIED])
    assert booked() == 780_000


def test_a_corrected_year_whose_last_month_became_empty_must_be_answered_for(publish, receive, person):
    publish(of_year(*YEAR))
    corrected = moved(12, "20161116")
    reading = receive(of_year(*corrected), "bokslut-rattat.se")
    with pytest.raises(Refused) as refused:
        services.publish_batch(reading=reading, entity="staden", by=person("controller"))
    (left,) = refused.value.findings
    assert left.id == replacing.LEFT
    assert "december 2016: 2 rader med 1 200,00 kr" in left.message.sv.replace("\N{NO-BREAK SPACE}", " ")
    through = receive(of_year(*corrected, more=b"#OMFATTN 20161231\n"), "bokslut-rattat-2.se")
    services.publish_batch(reading=through, entity="staden", by=person("controller"), accept=[replacing.EMPTIED])
    assert booked() == 780_000


def test_the_year_through_november_sent_again_leaves_december_when_somebody_answers_for_it(publish, receive, person):
    publish(of_year(*YEAR))
    reading = receive(of_year(*YEAR[:11]), "november.se")
    services.publish_batch(reading=reading, entity="staden", by=person("controller"), accept=[replacing.LEFT])
    assert booked() == 780_000


def test_a_month_alone_leaves_those_after_it_without_a_question(publish):
    publish(of_year(*YEAR))
    publish(sie(YEAR[4]), "maj.se")
    assert booked() == 780_000


def test_after_a_change_of_system_the_months_before_it_are_read_in_again(publish, receive, person):
    """The new system opens with what the old one closed on, so that its file comes to its balances by itself."""
    old, by = of_year(*YEAR[:4]), person("controller")
    publish(old, "gamla.se")
    new = receive(of_year(*YEAR[4:]), "nya.se")
    services.publish_batch(reading=new, entity="staden", by=by, accept=[replacing.EMPTIED])
    again = receive(old, "gamla.se")
    services.publish_batch(reading=again, entity="staden", by=by, accept=[replacing.LEFT, gave_way.OLDER])
    assert booked() == 780_000
