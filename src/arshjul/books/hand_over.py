"""Acts of sending a file to those who keep the books: hand over, send back, and the answer that a publication is."""

from __future__ import annotations

from django.db import transaction

from arshjul.books.models import Batch, FileAnswer, FileHandOver, Reading, ReceivedFile
from arshjul.books.policies import PUBLISHERS, HandOverPolicy
from arshjul.kernel.findings import Finding, Level, Place, finding
from arshjul.kernel.text import Text
from arshjul.ledger.facts import NEVER_ACCEPTED
from arshjul.organisation import queries as organisation
from arshjul.organisation.clock import now
from arshjul.organisation.policies import standing
from arshjul.organisation.types import Person
from arshjul.record import services as record
from arshjul.record.lengths import longest, too_long
from arshjul.record.services import Refused

NOTE = Text("Meddelande", "Message")
REASON = Text("Skäl", "Reason")


@transaction.atomic
def hand_over(*, reading: Reading, entity: str, by: Person | None, note: str = "") -> FileHandOver:
    """Send a read file, with its findings, to the executive board's controller, meant for an entity's books.

    It is registered as going out and as coming in. A file that nobody could publish isn't sent, nor one that waits.
    """
    file = ReceivedFile.objects.select_for_update(of=("self",)).select_related("authority").get(pk=reading.file_id)
    record.require_role(
        by, *PUBLISHERS, act_sv="lämna över filen", act_en="hand over the file", authority_id=file.authority_id
    )
    _require_sendable(reading, file, note)
    board = organisation.executive_board()
    out = inward = None
    title = _title(file)
    if board.authority_id != file.authority_id:
        sent = record.open_matter(authority=file.authority, title=title)
        out = record.register(matter=sent, direction="out", title=title, by=by, counterpart=board.authority.name_sv)
    received = record.open_matter(authority=board.authority, title=title)
    inward = record.register(
        matter=received,
        direction="in" if out else "own",
        title=title,
        by=by,
        counterpart=file.authority.name_sv if out else "",
    )
    made = FileHandOver.objects.create(
        file=file,
        reading=reading,
        entity=entity,
        note=note.strip(),
        to_authority=board.authority,
        at=now(),
        by=by,
        entry_out=out,
        entry_in=inward,
    )
    _log("books.hand-over", made, by, to=board.authority.slug)
    return made


def _title(file: ReceivedFile) -> str:
    return f"Räkenskaper: {file.name}"


def _require_sendable(reading: Reading, file: ReceivedFile, note: str) -> None:
    found = too_long(note, longest(FileHandOver, "note"), NOTE)
    stopping = {one["id"] for one in reading.findings if one["level"] == Level.ERROR.value} & NEVER_ACCEPTED
    if not reading.readable or stopping:
        found.append(finding("books.not-readable", Place(file.name), name=file.name))
    waiting = file.hand_overs.filter(answer=None).first()
    if waiting:
        found.append(finding("books.already-handed-over", name=file.name, date=waiting.at.date().isoformat()))
    if file.batches.exists():
        found.append(finding("books.handed-over-late", name=file.name))
    if found:
        raise Refused(found)


@transaction.atomic
def send_back(*, handed: FileHandOver, reason: str, by: Person | None) -> FileAnswer:
    """Send a file back to its sender with a reason: registered on both sides; the books are as they were."""
    hold(handed.file)
    is_theirs = by is None or HandOverPolicy.waiting(standing(by)).filter(pk=handed.pk).exists()
    if not is_theirs or FileAnswer.objects.filter(hand_over=handed).exists():
        raise Refused([not_waiting(handed.file)])
    found = too_long(reason, longest(FileAnswer, "reason"), REASON)
    if not reason.strip():
        found.append(finding("books.reason-missing", Place(REASON.sv), name=handed.file.name))
    if found:
        raise Refused(found)
    return _answered(handed, FileAnswer.Verdict.RETURNED, "Återsänd", by, reason=reason.strip())


def published(*, batch: Batch, by: Person | None) -> FileAnswer | None:
    """The answer that a publication is to a file that waits; inside the publication's own transaction."""
    handed = FileHandOver.objects.filter(file=batch.file, answer=None).first()
    return _answered(handed, FileAnswer.Verdict.PUBLISHED, "Publicerad", by, batch=batch) if handed else None


def hold(file: ReceivedFile) -> None:
    """One answer at a time: the file's row is held to the end of the transaction."""
    ReceivedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)


def not_waiting(file: ReceivedFile) -> Finding:
    """That a file isn't waiting for the person, or is no more."""
    return finding("books.not-waiting", Place(file.name), name=file.name)


def _answered(
    handed: FileHandOver,
    verdict: FileAnswer.Verdict,
    word: str,
    by: Person | None,
    *,
    reason: str = "",
    batch: Batch | None = None,
) -> FileAnswer:
    made = FileAnswer.objects.create(hand_over=handed, verdict=verdict, reason=reason, batch=batch, at=now(), by=by)
    title, sender = f"{word}: {handed.file.name}", handed.file.authority
    if handed.entry_out:
        matter = handed.entry_out.matter
        record.register(matter=matter, direction="in", title=title, by=by, counterpart=handed.to_authority.name_sv)
    record.register(
        matter=handed.entry_in.matter,
        direction="out" if handed.entry_out else "own",
        title=title,
        by=by,
        counterpart=sender.name_sv if handed.entry_out else "",
    )
    _log(f"books.{verdict.value}", handed, by, reason=reason)
    return made


def _log(action: str, handed: FileHandOver, by: Person | None, **details: str) -> None:
    about = {"sha256": handed.file.sha256, "hand_over": handed.pk, "entity": handed.entity}
    record.log(
        action=action,
        by=by,
        label=handed.file.name,
        authority=handed.file.authority,
        details=about | details,
    )
