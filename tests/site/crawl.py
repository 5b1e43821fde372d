"""Walk the site as a reader does: from a start page along every link, a few pages of each kind."""

from __future__ import annotations

import re
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from lxml import html

import arshjul
from arshjul.kernel.memory import Memory

LARGEST_PAGE = 60_000
MOST_QUERIES = 10
ROOMS_WITH_TABLES = tuple(f"arshjul.{app.parent.name}." for app in Path(arshjul.__file__).parent.glob("*/models.py"))
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
LEAKED = re.compile(r"<(bound method|QuerySet|function|.* object at 0x)|\{\{|\{%|^None$")
NONSENSE = "12 x3 ☃"
UNPROCESSABLE, FOUND = 422, 302
KEPT_AS_FILES = {".csv", ".docx", ".html", ".ics", ".json", ".pdf", ".se", ".si", ".svg", ".xlsx", ".xml", ".zip"}
LEADS_ON = {"followup:group-figure"}
"""Views that lead on to another page, which is then the one that is looked at."""
WITHOUT_ROWS = {"_engine", "_drawn"}
"""Memories that hold nothing of the database's: the engine that reads the ledger's files, a chart of given amounts."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One answer: what was asked for and from where, by which view, what came back and at what cost."""

    url: str
    came_from: str
    view: str
    status: int
    kind: str
    body: str
    queries: tuple[str, ...]

    @property
    def is_page(self) -> bool:
        """Whether it is a page to read, not a file or a picture."""
        return self.kind.startswith("text/html") and bool(self.body)


def crawl(
    client: Client, *starts: str, within: str = "/", each: int = 1, cold: bool = True, files: bool = True
) -> Iterator[Visit]:
    """Follow links breadth first under `within`; at most `each` addresses of a view and a set of questions.

    Whoever looks at pages alone leaves out what is named as a file.
    """
    waiting = deque((start, "") for start in starts)
    known, seen = set(starts), Counter[object]()
    while waiting:
        url, came_from = waiting.popleft()
        found = visit(client, url, came_from, cold=cold)
        yield found
        for link in links(found) if found.is_page else ():
            kind = _kind(link)
            if link not in known and seen[kind] < each and _is_within(link, within) and (files or not _is_file(link)):
                seen[kind] += 1
                known.add(link)
                waiting.append((link, url))


def visit(client: Client, url: str, came_from: str = "", *, cold: bool = True) -> Visit:
    """Ask for one address, as the first to come since somebody wrote when it is cold, and count what it cost."""
    if cold:
        forget()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        raw = answer.getvalue() if answer.streaming else answer.content
    if answer.status_code == FOUND and view_of(url) in LEADS_ON:
        return visit(client, answer["Location"], came_from, cold=cold)
    kind = answer.get("Content-Type", "")
    body = raw.decode() if kind.startswith("text/") else ""
    sent = tuple(query["sql"] for query in captured.captured_queries)
    return Visit(url, came_from, view_of(url), answer.status_code, kind, body, sent)


def forget() -> None:
    """Let go of what is kept in memory of the database, as when somebody has just written; see `_memories`."""
    for clear in _memories(len(sys.modules)):
        clear()


@cache
def _memories(_modules_read: int) -> list[Callable[[], None]]:
    """What empties each memory of rows that the rooms with tables keep; those without a bound hold data files alone."""
    modules = [one for name, one in sys.modules.items() if name.startswith(ROOMS_WITH_TABLES)]
    values = {id(one): one for module in modules for one in vars(module).values()}
    kept = [one for one in values.values() if hasattr(one, "cache_parameters")]
    bounded = (one for one in kept if one.cache_parameters()["maxsize"] is not None)
    memories = [one.clear for one in values.values() if isinstance(one, Memory)]
    return [*(one.cache_clear for one in bounded if one.__name__ not in WITHOUT_ROWS), *memories]


def view_of(url: str) -> str:
    """The name of the view behind an address; empty when there is none."""
    return _view_at(urlsplit(url).path, get_language())


@cache
def _view_at(path: str, _language: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@lru_cache(maxsize=128)
def _tree(body: str) -> html.HtmlElement:
    """A page's elements, read once for all that one walk asks of it."""
    return html.fromstring(body)


def links(page: Visit) -> list[str]:
    """Addresses within the site that the page leads to, in reading order."""
    tree = _tree(page.body)
    found = (urldefrag(urljoin(page.url, one.get("href"))).url for one in tree.iter("a") if one.get("href"))
    return [url for url in dict.fromkeys(found) if url.startswith("/") and not url.startswith("/static/")]


def _kind(url: str) -> object:
    parts = urlsplit(url)
    return view_of(url) or url, frozenset(parse_qs(parts.query))


def _is_within(url: str, folder: str) -> bool:
    """Under the folder and in its language: a walk in Swedish doesn't go over to English."""
    return url.startswith(folder) and url.startswith("/en/") == folder.startswith("/en/")


def _is_file(url: str) -> bool:
    """Whether an address is named as a file that is kept, not read in the browser."""
    return PurePosixPath(urlsplit(url).path).suffix in KEPT_AS_FILES


def shape(page: Visit) -> frozenset[tuple[str, ...]]:
    """Which kinds of elements a page is made of: two pages of one view and one shape are judged once."""
    tree = _tree(page.body)
    return frozenset((str(one.tag), *sorted(one.get("class", "").split())) for one in tree.iter() if one.tag)


def faults(found: Visit) -> list[str]:
    """All that is wrong with an answer, apart from what only a browser sees."""
    if found.status != 200 or not found.view:
        return [f"{found.url}: {found.status}, linked from {found.came_from}"]
    wrong = []
    if len(found.queries) > MOST_QUERIES:
        wrong.append(f"{len(found.queries)} queries:\n    " + "\n    ".join(query[:200] for query in found.queries))
    if found.is_page:
        wrong += _faults_of_page(found)
    return [f"{found.url} ({found.view}): {what}" for what in wrong]


def _faults_of_page(found: Visit) -> Iterator[str]:
    size = len(found.body.encode())
    if size > LARGEST_PAGE:
        yield f"{size} bytes"
    tree = _tree(found.body)
    yield from _faults_of_frame(found, tree)
    if any(tree.xpath("//@style | //style | //script[not(@src)][not(@type='application/json')] | //@onclick")):
        yield "style or script within the page"
    twice = [name for name, count in Counter(tree.xpath("//@id")).items() if count > 1]
    if twice:
        yield f"the same id twice: {twice[:5]}"
    unlabelled = [html.tostring(one)[:120].decode() for one in _fields(tree) if not _is_labelled(one, tree)]
    if unlabelled:
        yield f"fields without a label: {unlabelled[:3]}"
    texts = tree.xpath("//text()[not(ancestor::code or ancestor::pre or ancestor::textarea or ancestor::script)]")
    leaked = [text.strip()[:80] for text in texts if LEAKED.search(text.strip())]
    if leaked:
        yield f"the inside of the program shows: {leaked[:3]}"


def _faults_of_frame(found: Visit, tree: html.HtmlElement) -> Iterator[str]:
    """The language is the address's; a document is in its own and has headings of its own."""
    language = "en" if found.url.startswith("/en/") else "sv"
    if not tree.xpath("//main[@id='innehall']"):
        if not tree.get("lang"):
            yield "a document without a language"
        return
    if tree.get("lang") != language:
        yield f"lang={tree.get('lang')}, expected {language}"
    headings = len(list(tree.iter("h1")))
    if headings != 1:
        yield f"{headings} h1"


def _fields(tree: html.HtmlElement) -> Iterable[html.HtmlElement]:
    return (one for one in tree.iter("input", "select", "textarea") if one.get("type") not in UNLABELLED)


def _is_labelled(field: html.HtmlElement, tree: html.HtmlElement) -> bool:
    if field.get("aria-label") or any(one.tag == "label" for one in field.iterancestors()):
        return True
    named = field.get("aria-labelledby", "").split()
    if named:
        return all(tree.xpath("//*[@id=$name]", name=name) for name in named)
    return bool(field.get("id") and tree.xpath("//label[@for=$name]", name=field.get("id")))


def titles_shared(visits: Iterable[Visit]) -> list[str]:
    """Titles that different pages of different views share: a reader can't tell their tabs apart."""
    by_title: dict[str, dict[str, str]] = {}
    for one in visits:
        if one.is_page and one.status == 200:
            tree = _tree(one.body)
            title = (tree.findtext(".//title") or "").strip()
            by_title.setdefault(title, {})[" ".join(tree.text_content().split())] = one.view
    return [
        f"{title!r}: {sorted(set(pages.values()))}"
        for title, pages in by_title.items()
        if len(set(pages.values())) > 1 or not title
    ]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that changes something: where it is sent, with what, and the page it stands on."""

    page: str
    action: str
    view: str
    fields: tuple[tuple[str, str, str], ...]
    button: tuple[str, str] | None

    def filled(self, text: str) -> dict[str, object]:
        """What is sent when every field a person can type in holds `text`, every box is unticked, nothing is chosen."""
        values: dict[str, object] = {name: value for name, kind, value in self.fields if kind == "hidden"}
        values |= {name: text for name, kind, _ in self.fields if kind == "text"}
        values |= {name: SimpleUploadedFile("fel.se", text.encode()) for name, kind, _ in self.fields if kind == "file"}
        return values | ({self.button[0]: self.button[1]} if self.button else {})


def forms(page: Visit) -> list[Form]:
    """The page's own forms that are sent by POST, once for each of their buttons."""
    tree = _tree(page.body)
    found = []
    for form in tree.xpath("//main//form[translate(@method, 'POST', 'post') = 'post']"):
        action = urljoin(page.url, form.get("action") or page.url)
        fields = tuple((one.get("name"), _kind_of_field(one), _shown(one)) for one in _all_fields(form))
        buttons = [(one.get("name"), one.get("value", "")) for one in form.iter("button") if one.get("name")]
        found += [Form(page.url, action, view_of(action), fields, button) for button in buttons or [None]]
    return found


def _all_fields(form: html.HtmlElement) -> Iterable[html.HtmlElement]:
    known = (one for one in form.iter("input", "select", "textarea") if one.get("name"))
    return (one for one in known if one.get("name") != "csrfmiddlewaretoken" and one.get("type") != "submit")


def _shown(field: html.HtmlElement) -> str:
    """What a field shows before anyone touches it."""
    if field.tag == "textarea":
        return field.text_content().lstrip("\n")
    if field.tag == "select":
        return field.value or next((one.get("value", "") for one in field.iter("option")), "")
    return field.get("value", "")


def _kind_of_field(field: html.HtmlElement) -> str:
    if field.tag == "select" or field.get("type") in {"checkbox", "radio"}:
        return "choice"
    return field.get("type") if field.get("type") in {"hidden", "file"} else "text"


def send(client: Client, form: Form, text: str) -> Visit:
    """Send a form with nothing, or nonsense, in every field; what it changes is taken back."""
    with transaction.atomic():
        answer = client.post(form.action, form.filled(text))
        transaction.set_rollback(True)
    kind = answer.get("Content-Type", "")
    body = answer.content.decode() if kind.startswith("text/html") else ""
    return Visit(form.action, form.page, form.view, answer.status_code, kind, body, ())


def faults_of_answer(found: Visit) -> list[str]:
    """What is wrong with the answer to a form: it moves on, says what is missing, or refuses; it never breaks."""
    if found.status in {302, 403, 404}:
        return []
    shown = found.status in {200, UNPROCESSABLE}  # 200 when the form only asks, as "check" does
    wrong = list(_faults_of_page(found)) if shown else [f"answers {found.status}"]
    return [f"{found.url} ({found.view}), sent from {found.came_from}: {what}" for what in wrong]
