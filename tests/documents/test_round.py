"""From draft to publication: written by people, stopped by findings, compiled whole, chained for ever."""

from __future__ import annotations

import json

import page
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from arshjul.books import services as books
from arshjul.documents import files, keeping, queries, services, sources
from arshjul.documents.models import Compilation, CompiledFile, Draft, Publication
from arshjul.documents.policies import DraftPolicy
from arshjul.followup import services as followup
from arshjul.goals import services as goals
from arshjul.kernel.findings import Level
from arshjul.organisation.policies import standing
from arshjul.planning import services as planning
from arshjul.record import queries as record
from arshjul.record.services import Refused

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def ids(refused):
    """What stopped the act."""
    return [found.id for found in refused.value.findings if found.level is Level.ERROR]


def read(publication):
    """The publication as one web page."""
    return queries.file(publication.number, "rapport.html").content.decode()


@pytest.fixture
def controller(person):
    return person("controller")


def test_a_version_holds_all_files_and_speaks_the_books_figures(compiled) -> None:
    names = list(compiled.files.values_list("name", flat=True))
    assert names[:6] == [
        "rapport.pdf",
        "rapport.html",
        "rapport.docx",
        "rapport.xlsx",
        "data.json",
        "document.json",
    ]
    assert {"driftredovisning-resultat.csv", "driftredovisning-resultat.json"} <= set(names)
    text = queries.file_of(compiled, "rapport.html").content.decode()
    assert "Nämnderna fick" in text
    assert "−1,0\u00a0mnkr" in text
    assert json.loads(queries.file_of(compiled, "data.json").content)["basis"]["year"] == "2016"


@pytest.mark.once
@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_the_compiled_pdf_is_accessible_and_archivable(compiled, profile) -> None:
    report = page.validate_pdf_bytes(queries.file_of(compiled, "rapport.pdf").content, profile=profile)
    assert [failure.message for failure in report.failures] == []


def test_a_pinned_version_renders_again_byte_for_byte_after_the_books_have_moved_on(compiled, book) -> None:
    kept = {one.name: files.read(one.sha256) for one in compiled.files.all()}
    book((9, "20160915", "4999", "60", 2_000_000), name="tillagg.se")
    assert services.render_again(Compilation.objects.get(pk=compiled.pk)) == kept
    again = services.compose_again(Compilation.objects.get(pk=compiled.pk))
    assert again.assembled.dataset.canonical == compiled.dataset


def test_a_word_that_the_books_deny_stops_everything(draft, controller) -> None:
    text = "Kulturnämnden hade ett {{ underskott drift.kun.arets-resultat }}."
    services.write(draft=draft, section="kommentar", text=text, by=controller)
    with pytest.raises(Refused) as refused:
        services.compile_draft(draft=draft, by=controller)
    assert ids(refused) == ["documents.word-denied"]
    assert not draft.compilations.exists()


def test_missing_text_and_missing_figures_are_told_at_once(draft, controller) -> None:
    services.write(draft=draft, section="inledning", text="", by=controller)
    services.write(draft=draft, section="kommentar", text="{{ belopp rr.finns.inte }}", by=controller)
    with pytest.raises(Refused) as refused:
        services.compile_draft(draft=draft, by=controller)
    assert ids(refused) == ["documents.section-empty", "documents.unknown-figure"]


def test_content_without_books_is_missing_and_may_be_left_out_with_a_reason(city, person, controller) -> None:
    draft = services.begin(outline="operations-chapter", year=2019, body=city.executive_board(), by=controller)
    services.write(draft=draft, section="kommentar", text="Ingen kommentar.", by=controller)
    with pytest.raises(Refused) as refused:
        services.compile_draft(draft=draft, by=controller)
    assert "documents.content-missing" in ids(refused)
    services.write(draft=draft, section="tabell", text="", omitted="räkenskaperna är inte klara", by=controller)
    made = services.compile_draft(draft=draft, by=controller)
    assert "räkenskaperna är inte klara" in queries.file_of(made, "rapport.html").content.decode()


def test_publishing_is_numbered_registered_and_chained(compiled, controller) -> None:
    first = services.publish(compilation=compiled, by=controller)
    assert (first.number, first.version, first.previous) == (1, 1, "0" * 64)
    assert services.publish(compilation=compiled, by=controller) == first
    assert list(queries.publications()) == [first]
    assert "Så läser du." in read(first)
    assert queries.verify_chain() == []
    titles = record.register_of(standing(controller)).values_list("title", flat=True)
    assert f"{first.title}, publicerad version 1" in titles


def test_a_new_version_says_what_changed_and_replaces_the_old(compiled, draft, controller, book) -> None:
    first = services.publish(compilation=compiled, by=controller)
    book((9, "20160915", "4999", "60", 2_000_000), name="tillagg.se")
    services.write(draft=draft, section="inledning", text="Läs uppifrån.", by=controller)
    second = services.publish(compilation=services.compile_draft(draft=draft, by=controller), by=controller)
    assert (second.number, second.version, second.replaces, second.previous) == (2, 2, first, first.sha256)
    assert list(queries.publications()) == [second]
    assert list(queries.versions_of(second)) == [second, first]
    told = {(one["label"], one["before"], one["after"]) for one in second.changes}
    assert ("Så läser du driftredovisningen", "Så läser du.", "Läs uppifrån.") in told
    assert ("Kulturnämnden", "3\u00a0000\u00a0000,00\u00a0kr", "1\u00a0000\u00a0000,00\u00a0kr") in told
    assert queries.verify_chain() == []


def test_a_version_that_is_older_than_the_text_is_not_published(compiled, draft, controller) -> None:
    services.write(draft=draft, section="inledning", text="Ny text.", by=controller)
    with pytest.raises(Refused) as refused:
        services.publish(compilation=compiled, by=controller)
    assert ids(refused) == ["documents.changed-since-compiled"]


def test_a_damaged_file_is_not_published_and_breaks_the_chain(compiled, controller) -> None:
    place = files._place(compiled.files.get(name="rapport.pdf").sha256)
    whole = place.read_bytes()
    place.write_bytes(whole + b"x")
    with pytest.raises(Refused) as refused:
        services.publish(compilation=compiled, by=controller)
    assert ids(refused) == ["documents.file-damaged"]
    place.write_bytes(whole)
    services.publish(compilation=compiled, by=controller)
    place.unlink()
    assert queries.verify_chain() == [1]


@pytest.mark.parametrize("model", [Compilation, CompiledFile, Publication])
def test_the_database_itself_refuses_to_change_what_is_compiled_and_published(compiled, controller, model) -> None:
    services.publish(compilation=compiled, by=controller)
    kept = list(model.objects.values_list("pk", flat=True))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(id=999)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)
    assert list(model.objects.values_list("pk", flat=True)) == kept


def test_two_writers_of_one_section_do_not_overwrite_each_other(draft, controller) -> None:
    shown = draft.texts.get(section="inledning").edition
    services.write(draft=draft, section="inledning", text="Min text.", edition=shown, by=controller)
    with pytest.raises(Refused) as refused:
        services.write(draft=draft, section="inledning", text="Din text.", edition=shown, by=controller)
    assert ids(refused) == ["record.edited-meanwhile"]
    assert draft.texts.get(section="inledning").text == "Min text."


def test_a_document_is_begun_once_and_from_a_known_outline(draft, city, controller) -> None:
    board = city.executive_board()
    with pytest.raises(Refused) as refused:
        services.begin(outline="operations-chapter", year=2016, point="arsredovisning", body=board, by=controller)
    assert ids(refused) == ["documents.already-begun"]
    with pytest.raises(Refused) as refused:
        services.begin(outline="okänd", year=2016, body=board, by=controller)
    assert ids(refused) == ["documents.unknown-outline"]
    with pytest.raises(Refused) as refused:
        services.write(draft=draft, section="okant", text="x", by=controller)
    assert ids(refused) == ["documents.unknown-section"]


def test_a_draft_stays_inside_its_authority_and_auditors_only_read(draft, person) -> None:
    economist, auditor = standing(person("economist")), standing(person("auditor"))
    assert not DraftPolicy.may_see(economist, draft)
    assert list(queries.drafts(economist)) == []
    assert DraftPolicy.may_see(auditor, draft)
    assert not DraftPolicy.may_write(auditor, draft)
    with pytest.raises(Refused):
        services.compile_draft(draft=draft, by=person("auditor"))
    with pytest.raises(Refused):
        services.write(draft=draft, section="inledning", text="x", by=person("economist"))


@pytest.mark.parametrize("role", ["contact_officer", "registrar", "politician"])
def test_only_those_who_publish_write_in_a_draft(draft, person, role) -> None:
    _level, section = next(iter(services.outline_of(draft).walk()))
    with pytest.raises(Refused) as refused:
        services.write(draft=draft, section=section.id, text="Inte min sak.", by=person(role))
    assert [found.id for found in refused.value.findings] == ["record.not-yours"]


def test_each_finding_of_the_room_has_an_example_or_a_test() -> None:
    from arshjul.kernel.findings import catalogue

    told_here = {
        "unknown-outline",
        "unknown-section",
        "already-begun",
        "section-empty",
        "column-lacking",
        "content-missing",
        "changed-since-compiled",
        "file-damaged",
    }
    assert {name for name, kind in catalogue("documents").items() if kind.example.startswith("(")} == told_here


# Pages


def test_the_pages_walk_from_an_empty_list_to_a_publication(client, city, person, small_books, controller) -> None:
    client.force_login(controller)
    assert client.get(reverse("documents:start")).status_code == 200
    board = city.executive_board().slug
    values = {"outline": "operations-chapter", "year": 2016, "point": "arsredovisning", "body": board, "language": "sv"}
    answer = client.post(reverse("documents:start"), values)
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("documents:draft", args=[draft.pk])
    assert client.post(reverse("documents:start"), values).status_code == 422
    section = reverse("documents:section", args=[draft.pk, "kommentar"])
    checked = client.post(section, {"text": "{{ belopp rr.fel }}", "omitted": "", "edition": 0, "act": "check"})
    assert "rr.fel" in checked.content.decode()
    assert "rr.fel" not in draft.texts.get(section="kommentar").text
    text = "Summan är {{ belopp drift-summa.summa.arets-resultat }}."
    saved = client.post(section, {"text": text, "omitted": "", "edition": 0, "act": "save"})
    assert saved.status_code == 302
    stale = client.post(section, {"text": "Gammal sida", "omitted": "", "edition": 0, "act": "save"})
    assert stale.status_code == 422
    assert "Gammal sida" in stale.content.decode()
    preview = client.get(reverse("documents:preview", args=[draft.pk])).content.decode()
    assert "Summan är" in preview
    compiled = client.post(reverse("documents:compile", args=[draft.pk]))
    version = Compilation.objects.get()
    assert compiled["Location"] == reverse("documents:compilation", args=[version.pk])
    pdf = client.get(reverse("documents:file", args=[version.pk, "rapport.pdf"]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    published = client.post(reverse("documents:publish", args=[version.pk]), follow=True)
    assert "Publicerad med nummer 1." in published.content.decode()
    assert queries.publications().count() == 1


def test_a_compile_that_is_stopped_shows_every_finding(client, draft, controller) -> None:
    services.write(draft=draft, section="kommentar", text="{{ beloop x }} {{ belopp y }}", by=controller)
    client.force_login(controller)
    answer = client.post(reverse("documents:compile", args=[draft.pk]))
    assert answer.status_code == 422
    assert answer.content.decode().count('class="finding error"') == 2


@pytest.mark.parametrize("name", ["draft", "preview"])
def test_pages_are_light_and_hidden_from_other_authorities(
    client, draft, controller, person, name, django_assert_max_num_queries
) -> None:
    client.force_login(controller)
    address = reverse(f"documents:{name}", args=[draft.pk])
    with django_assert_max_num_queries(10):
        content = client.get(address).content
    assert len(content) < 60_000
    client.force_login(person("economist"))
    assert client.get(address).status_code == 404


PAGES = ["draft", "preview", "section"]
OLD, NOT_READ = "Sedan dess har något skett som kan ändra dem", "Dokumentets siffror är inte lästa än"


@pytest.fixture
def page_of(client, draft, controller, django_assert_max_num_queries):
    """A page of the draft as the controller sees it, never for more than ten questions to the database."""
    client.force_login(controller)

    def shown(name):
        address = reverse(f"documents:{name}", args=[draft.pk, *(["kommentar"] if name == "section" else [])])
        with django_assert_max_num_queries(10):
            return client.get(address).content.decode()

    return shown


@pytest.mark.parametrize("name", PAGES)
def test_figures_that_have_moved_on_are_never_shown_as_fresh(page_of, draft, client, book, name) -> None:
    assert OLD not in page_of(name)
    book((9, "20160915", "4999", "60", 2_000_000), name="tillagg.se")
    assert OLD in page_of(name)
    client.post(reverse("documents:read", args=[draft.pk]))
    assert OLD not in page_of(name)


def test_another_day_another_folder_or_another_program_makes_figures_old(page_of, settings, monkeypatch) -> None:
    assert OLD not in page_of("draft")
    monkeypatch.setattr("arshjul.documents.keeping.__version__", "0")
    assert OLD in page_of("draft")
    monkeypatch.undo()
    monkeypatch.setattr("arshjul.organisation.municipality.fingerprint", lambda: "0")
    assert OLD in page_of("draft")
    monkeypatch.undo()
    settings.ARSHJUL_TODAY = "2031-01-01"
    assert OLD in page_of("draft")


def test_writing_does_not_make_figures_old_but_what_is_written_is_checked(page_of, draft, controller) -> None:
    services.write(draft=draft, section="kommentar", text="{{ belopp rr.finns.inte }}", by=controller)
    shown = page_of("draft")
    assert OLD not in shown
    assert "1 fel" in shown
    assert "rr.finns.inte" in page_of("section")


def test_a_save_a_check_and_a_compile_read_figures_that_are_old(page_of, client, draft, book) -> None:
    text = {"text": "Så blev det.", "omitted": "", "edition": 1}
    section = reverse("documents:section", args=[draft.pk, "kommentar"])
    acts = [(section, text | {"act": "check"}), (section, text | {"act": "save"})]
    for number, (address, sent) in enumerate([*acts, (reverse("documents:compile", args=[draft.pk]), {})]):
        book((9, "20160915", "4999", "60", 2_000_000 + number), name=f"tillagg-{number}.se")
        assert OLD in page_of("draft")
        client.post(address, sent)
        assert OLD not in page_of("draft"), sent


@pytest.mark.parametrize("name", PAGES)
def test_a_draft_without_kept_figures_says_so_and_can_read_them(page_of, draft, client, name) -> None:
    draft.kept_figures.delete()
    assert NOT_READ in page_of(name)
    answer = client.post(reverse("documents:read", args=[draft.pk]), {"section": "kommentar"})
    assert answer["Location"] == reverse("documents:section", args=[draft.pk, "kommentar"])
    assert NOT_READ not in page_of(name)


def test_kept_figures_are_what_was_read(draft) -> None:
    assert keeping.kept(draft).assembled == sources.assemble(sources.basis_of(draft))


def test_what_is_typed_is_escaped_in_every_format(client, draft, controller) -> None:
    services.write(draft=draft, section="kommentar", text='<script>alert("x")</script> #let x = 1 $', by=controller)
    client.force_login(controller)
    assert "<script>alert" not in client.get(reverse("documents:preview", args=[draft.pk])).content.decode()
    version = services.compile_draft(draft=draft, by=controller)
    assert b"<script>alert" not in queries.file_of(version, "rapport.html").content


def test_an_example_that_the_books_cannot_bear_is_told_and_the_rest_published(city, small_books) -> None:
    told: list[str] = []
    services.load_example(told.append)
    assert [one.title for one in queries.publications()] == ["Driftredovisning 2016"]
    assert any("documents.unknown-figure" in line for line in told)


@pytest.mark.once
def test_the_example_year_is_published_from_the_outlines(city) -> None:
    for room in (books, goals, planning, followup, services, services):
        room.load_example(lambda _line: None)
    chapter, interim = queries.publications()
    assert (chapter.title, interim.title) == ("Driftredovisning 2016", "Delårsrapport per 31 augusti 2016")
    assert "269,0\u00a0mnkr" in read(chapter)
    assert "källan trycker 269,0, dess delar ger 269,2" in read(chapter)
    assert "Prognosen för helåret är" in read(interim)
    assert interim.compilation.constructed
    for one in (chapter, interim):
        for profile in ("ua1", "3a"):
            assert page.is_pdf_compliant_bytes(queries.file(one.number, "rapport.pdf").content, profile=profile)
        kept = {each.name: files.read(each.sha256) for each in one.compilation.files.all()}
        assert services.render_again(one.compilation) == kept
