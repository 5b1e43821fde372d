"""Reading documents: drafts as a person sees them, publications as everyone does, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from arshjul.documents import charts, files, serial
from arshjul.documents.dataset import DataSet
from arshjul.documents.domain import Document, WheelPicture
from arshjul.documents.models import MODEL, Compilation, Draft, Publication
from arshjul.documents.pages import pictures
from arshjul.documents.policies import DraftPolicy
from arshjul.documents.render_html import Shape, embedded
from arshjul.organisation.policies import Standing
from arshjul.record.domain import GENESIS, seal


def drafts(who: Standing) -> QuerySet[Draft]:
    """Drafts the person sees, newest year first, with item and latest version."""
    found = Draft.objects.filter(DraftPolicy.visible(who)).select_related("item__matter__authority", "body")
    versions = Compilation.objects.select_related("publication").defer("texts", "dataset").order_by("-number")
    return found.prefetch_related(Prefetch("compilations", versions, to_attr="versions"))


def draft(who: Standing, pk: int) -> Draft:
    """One draft the person sees; raises `Draft.DoesNotExist` for any other."""
    return drafts(who).select_related("item__authority", "item__body").get(pk=pk)


def compilation(who: Standing, pk: int) -> Compilation:
    """A compiled version of a draft the person sees; raises `Compilation.DoesNotExist` for any other."""
    seen = Draft.objects.filter(DraftPolicy.visible(who))
    return Compilation.objects.select_related("draft__item__matter__authority", "draft__body").get(
        pk=pk, draft__in=seen
    )


def publications() -> QuerySet[Publication]:
    """Everything that is published and not replaced, newest first, with its files."""
    return _publications().filter(replaced_by__isnull=True)


def publication(number: int) -> Publication:
    """One publication, replaced or not; raises `Publication.DoesNotExist`."""
    return _publications().get(number=number)


def find_publication(number: int) -> Publication | None:
    """One publication, replaced or not; None when there is none of that number."""
    return _publications().filter(number=number).first()


def publications_of(year: int, point: str) -> list[tuple[int, str]]:
    """Number and SHA-256 of each publication in force about a report point of a year."""
    found = publications().filter(compilation__draft__year=year, compilation__draft__point=point)
    return list(found.values_list("number", "sha256"))


def _publications() -> QuerySet[Publication]:
    return (
        Publication.objects.select_related("compilation__draft__body", "compilation__draft__item__matter__authority")
        .prefetch_related("compilation__files")
        .defer("compilation__texts", "compilation__dataset", "content")
        .order_by("-published_on", "-number")
    )


def versions_of(one: Publication) -> QuerySet[Publication]:
    """Every published version of the same document, newest first."""
    return Publication.objects.filter(compilation__draft_id=one.compilation.draft_id).order_by("-version")


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: its name, kind, SHA-256 (the ETag) and bytes."""

    name: str
    media_type: str
    sha256: str
    content: bytes


def file_of(of: Compilation, name: str) -> File:
    """A file of a compiled version; raises `CompiledFile.DoesNotExist`."""
    found = of.files.get(name=name)
    return File(found.name, found.media_type, found.sha256, files.read(found.sha256))


def file(number: int, name: str) -> File:
    """A file of a publication, for everyone."""
    return file_of(Publication.objects.select_related("compilation").get(number=number).compilation, name)


def model(one: Publication) -> str:
    """The SHA-256 of the document model that every file of a publication was rendered from."""
    return next(each.sha256 for each in one.compilation.files.all() if each.name == MODEL)


def document(sha256: str) -> Document:
    """The document that a model's SHA-256 stands for."""
    return serial.load(files.read(sha256))


def drawing(of: Document, number: int, shape: Shape) -> str | None:
    """A picture of a document as SVG, with what it says of itself; `None` when there is none of that number."""
    found = pictures(of)
    if not 0 <= number < len(found):
        return None
    chosen = found[number]
    drawn = chosen.svg if isinstance(chosen, WheelPicture) else charts.svg(chosen, narrow=shape == "narrow")
    return embedded(drawn, chosen.alt)


def figures(one: Publication) -> DataSet:
    """The sealed figures a publication was made of."""
    return DataSet.from_canonical(Compilation.objects.values_list("dataset", flat=True).get(pk=one.compilation_id))


def verify_chain() -> list[int]:
    """Numbers of publications whose link or files don't hold; the empty list means that all is well."""
    broken = []
    previous = GENESIS
    for one in Publication.objects.order_by("number").prefetch_related("compilation__files"):
        holds = one.previous == previous and one.sha256 == seal(one.content, previous)
        if not holds or not all(files.is_whole(each.sha256) for each in one.compilation.files.all()):
            broken.append(one.number)
        previous = one.sha256
    return broken


def figures_matching(found: Mapping[str, object], search: str, most: int = 40) -> list[str]:
    """Ids that hold every word of a search, at most so many."""
    words = search.lower().split()
    return [name for name in found if all(word in name.lower() for word in words)][:most]
