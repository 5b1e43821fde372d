"""Each finding of the catalogue is provoked by a small fault, at its file and line, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.municipality.test_figures import FAULTS as IN_FIGURES

from arshjul.kernel.findings import Level, catalogue
from arshjul.law import Rulebook
from arshjul.law import load as load_law
from arshjul.municipality import load
from arshjul.municipality.commands import MisuseError, _folder
from arshjul.municipality.loading import check_folder

Folder = Callable[..., Path]

COMMITTEE = """  - id: skola
    kind: committee
    name: {sv: Skolnämnden, en: The school committee}
    register: SKN
"""
COMPANY = "    owners: [{owner: municipality, share: 100 %}]\n"
AGAIN = "    from: {start}\n"


def dated(start: str, end: str) -> str:
    """The school committee twice: until `end`, and again from `start`."""
    return COMMITTEE + f'    to: "{end}"\n' + COMMITTEE + f'    from: "{start}"\n'


FAULTS = {
    "folder-name": ("municipality", [("id: lillby", "id: orust")], "id: orust"),
    "yaml-broken": ("organisation", [("bodies:\n", "bodies: [\n")], None),
    "duplicate-key": ("municipality", [("code:", "id: lillby\ncode:")], "id"),
    "missing-field": ("organisation", [("    kind: committee\n", "")], "- id: skola"),
    "unknown-field": ("organisation", [("    kind: committee\n", "    kind: committee\n    namn: x\n")], "namn: x"),
    "unknown-value": ("organisation", [("kind: committee", "kind: committe")], "committe"),
    "wrong-shape": ("wheel", [("due: {year: -1, month: 11, day: 11}", "due: i november")], "i november"),
    "duplicate-id": ("organisation", [("  - id: hem\n", "  - id: skola\n")], "- id: skola\n    name: {sv: Lillbyhem"),
    "interval-empty": (
        "organisation",
        [(COMMITTEE, COMMITTEE + '    from: "2026-01-01"\n    to: "2025-01-01"\n')],
        "to: ",
    ),
    "overlapping-dates": ("organisation", [(COMMITTEE, dated("2024-01-01", "2025-01-01"))], None),
    "dated-gap": ("organisation", [(COMMITTEE, dated("2025-01-01", "2024-01-01"))], None),
    "body-kind-missing": ("organisation", [("kind: audit", "kind: committee")], "bodies:"),
    "unknown-body": ("organisation", [("    body: skola", "    body: skolan")], "body: skolan"),
    "books-not-utility": ("organisation", [(COMMITTEE, COMMITTEE + "    books: hem\n")], "books: hem"),
    "register-missing": ("organisation", [("    register: SKN\n", "")], "- id: skola"),
    "register-twice": ("organisation", [("register: SKN", "register: HEM")], None),
    "unit-code-twice": ("organisation", [('"20"', '"10"')], None),
    "unit-codes-backwards": ("organisation", [('code: "20"\n', 'code: "20"\n    codes: "24-21"\n')], "codes: "),
    "unit-codes-twice": (
        "organisation",
        [('code: "10"\n', 'code: "10"\n    codes: "21-24"\n'), ('code: "20"\n', 'code: "20"\n    codes: "23"\n')],
        'codes: "23"',
    ),
    "unit-codes-apart": ("organisation", [('code: "10"\n', 'code: "10"\n    codes: "20"\n')], 'codes: "20"'),
    "unit-codes-idle": ("organisation", [('code: "20"\n', 'code: "20"\n    codes: "2, 21"\n')], "codes: "),
    "ownership-cycle": ("organisation", [("owner: municipality", "owner: hem")], "owners"),
    "ownership-over-whole": ("organisation", [("share: 100 %}", "share: 91 %}, {owner: ks, share: 1/8}")], "owners"),
    "ownership-unknown": ("organisation", [("share: 100 %", "share: null")], "owners"),
    "ownership-nothing": ("organisation", [("share: 100 %", "share: 0")], "owners"),
    "ownership-within-month": ("organisation", [("share: 100 %}", 'share: 100 %, from: "2026-07-15"}')], "owners"),
    "orgnr-wrong": ("organisation", [(COMPANY, COMPANY + "    orgnr: 556000-0000\n")], "orgnr"),
    "missing-word": ("words", [("  funding: {sv: anslag, en: appropriation}\n", "")], "terms:"),
    "unknown-word": ("words", [("  funding:", "  fundng: {sv: x, en: x}\n  funding:")], "fundng"),
    "bands-hole": ("scales", [("above: 90, below: 100}", "from: 91, to: 99}")], None),
    "bands-overlap": ("scales", [("above: 90,", "from: 90,")], "yellow"),
    "hours-backwards": ("contact", [('mon: ["08:00-17:00"]', 'mon: ["17:00-08:00"]')], "phone:"),
    "unknown-step": ("wheel", [("gates: [proposal]", "gates: [proposals]")], "gates"),
    "unknown-report": ("wheel", [("    report: augusti\n", "    report: september\n")], "report: september"),
    "no-such-day": ("wheel", [("month: 11, day: 11", "month: 11, day: 31")], "day: 31"),
    "step-for-nobody": ("wheel", [("per: committees", "per: subsidiaries")], "per: subsidiaries"),
    "self-without-group": (
        "wheel",
        [("decides: {body: kf}", "decides: {body: self}")],
        "decides: {body: self}\n    due: {year: -1, month: 11",
    ),
    "role-without-person": ("wheel", [("role: kf_secretary", "role: auditor")], "role: auditor"),
    "gate-cycle": (
        "wheel",
        [
            (
                "    due: {year: -1, month: 4, day: last}\n",
                "    due: {year: -1, month: 4, day: last}\n    gates: [decision]\n",
            )
        ],
        "gates: [decision]",
    ),
    "date-cycle": (
        "wheel",
        [("due: {year: -1, month: 11, day: 11}", "due: {after: decision, days: 1}")],
        "due: {after",
    ),
}
IN_YEAR = {
    "unknown-limit": ("wheel", [("BUD-07", "BUD-99")], "BUD-99", 2028),
    "date-outside-year": (
        "wheel",
        [("due: {year: -1, month: 11, day: 11}", "due: {year: 1, month: 1, day: 8}")],
        "year: 1,",
        2028,
    ),
    "opens-after-due": (
        "wheel",
        [("opens: {year: -1, month: 2, day: 1}", "opens: {year: -1, month: 8, day: 1}")],
        "month: 8",
        2028,
    ),
    "gate-after-step": ("wheel", [("month: 11, day: 11", "month: 3, day: 11")], "gates", 2028),
    "statutory-limit-passed": ("wheel", [("month: 11, day: 11", "month: 12, day: 15")], "day: 15", 2028),
    "outgoing-assembly": ("wheel", [("month: 11, day: 11", "month: 6, day: 17")], "day: 17", 2027),
    "body-not-in-force": (
        "organisation",
        [("    authority: ks\n", '    authority: ks\n    to: "2020-01-01"\n')],
        None,
        2028,
    ),
}
ELSEWHERE = {
    "file-missing",
    "file-absent",
    "printed-band-gap",
    "folder-missing",
    "wheel-undatable",
    "law-unreadable",
    "statutory-limit-moved",
}


@pytest.fixture(scope="module")
def law() -> Rulebook:
    return load_law()


def test_the_small_municipality_is_clean(small: Folder, law: Rulebook) -> None:
    municipality, findings = check_folder(small(), 2028, law)
    assert findings == []
    assert [body.id for body in municipality.bodies] == ["kf", "ks", "skola", "rev"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gives_its_finding_on_its_line(name: str, small: Folder) -> None:
    part, replacements, line = FAULTS[name]
    folder = small(part, *replacements)
    found = [one for one in load(folder)[1] if one.id == f"municipality.{name}"]
    assert found, [one.id for one in load(folder)[1]]
    assert found[0].place.line is not None
    text = (folder / found[0].place.where).read_text(encoding="utf-8")
    if line is not None:
        assert line.splitlines()[0].strip() in text.splitlines()[found[0].place.line - 1]


@pytest.mark.parametrize("name", IN_YEAR)
def test_a_fault_in_a_year_gives_its_finding(name: str, small: Folder, law: Rulebook) -> None:
    part, replacements, line, year = IN_YEAR[name]
    folder = small(part, *replacements)
    assert [one.id for one in load(folder)[1] if one.level is Level.ERROR] == []
    found = [one for one in check_folder(folder, year, law)[1] if one.id == f"municipality.{name}"]
    assert found
    if line is not None:
        where = (folder / found[0].place.where).read_text(encoding="utf-8").splitlines()
        assert line in where[(found[0].place.line or 0) - 1]


def test_every_finding_of_the_catalogue_has_its_fault() -> None:
    assert set(catalogue("municipality")) == {
        *FAULTS,
        *IN_YEAR,
        *ELSEWHERE,
        *(name for name in IN_FIGURES if "." not in name),
    }


def test_a_required_file_that_is_missing(small: Folder) -> None:
    _, findings = load(small(without=("organisation",)))
    missing = [one for one in findings if one.id == "municipality.file-missing"]
    assert [one.place.where for one in missing] == ["organisation.yaml"]


def test_an_optional_file_that_is_missing_is_only_noted(small: Folder) -> None:
    municipality, findings = load(small(without=("scales", "contact")))
    assert {one.id for one in findings} == {"municipality.file-absent"}
    assert municipality.contact is None


def test_an_unreadable_folder_still_gives_a_municipality(small: Folder) -> None:
    folder = small()
    files = list(folder.iterdir())
    for file in files:
        file.write_bytes(b"\xff\xfe\x00")
    municipality, findings = load(folder)
    assert municipality.bodies == ()
    assert len([one for one in findings if one.id == "municipality.yaml-broken"]) == len(files)


def test_everything_wrong_is_said_at_once(small: Folder) -> None:
    folder = small(
        "organisation",
        ("register: SKN", "register: HEM"),
        ("share: 100 %", "share: 120 %"),
        ("    body: skola", "    body: x"),
    )
    assert {"municipality.register-twice", "municipality.ownership-over-whole", "municipality.unknown-body"} <= {
        one.id for one in load(folder)[1]
    }


def test_a_broken_entry_is_left_out_and_the_others_are_read(small: Folder) -> None:
    municipality, _ = load(small("organisation", ("    kind: committee\n", "")))
    assert [body.id for body in municipality.bodies] == ["kf", "ks", "rev"]


def test_a_limit_that_a_holiday_may_move_is_a_warning(small: Folder, law: Rulebook) -> None:
    limit = next((one for one in law if one.id == "DEL-02"), None)
    if limit is None:
        pytest.skip("the rule on the interim report isn't there yet")
    change = ("due: {report: augusti, days: 30}", "due: {year: 0, month: 11, day: 2}\n    statutory_limit: DEL-02")
    findings = check_folder(small("wheel", change), 2026, law)[1]
    assert [(one.id, one.level) for one in findings] == [("municipality.statutory-limit-moved", Level.WARNING)]


def test_a_value_between_the_printed_bands_is_noted(small: Folder) -> None:
    scale = load(small())[0].scale("goal")
    assert scale is not None
    for value, band, noted in (
        ("99.7", "yellow", True),
        ("90.5", "yellow", True),
        ("99", "yellow", False),
        ("100", "green", False),
        ("90", "red", False),
    ):
        assessed = scale.assess(Decimal(value))
        assert assessed.band is not None
        assert (assessed.band.id, assessed.finding is not None) == (band, noted)
    gap = scale.assess(Decimal("99.7")).finding
    assert gap is not None
    assert gap.message.sv == "99,7 % ligger mellan de tryckta banden. Här bedöms det som gul."


def test_a_value_not_measured_has_its_own_look(small: Folder) -> None:
    scale = load(small())[0].scale("goal")
    assert scale is not None
    band = scale.assess(None).band
    assert band is not None
    assert band.title.sv == "inte mätt än"


def test_an_unknown_folder_is_misuse() -> None:
    with pytest.raises(MisuseError, match="Atlantis"):
        _folder("Atlantis")


def test_the_days_of_a_body_decide_which_version_is_given(small: Folder) -> None:
    later = COMMITTEE.replace("Skolnämnden", "Barn- och skolnämnden") + '    from: "2025-01-01"\n'
    municipality, findings = load(small("organisation", (COMMITTEE, COMMITTEE + '    to: "2025-01-01"\n' + later)))
    assert findings == []
    names = [municipality.body("skola", day) for day in (date(2024, 12, 31), date(2025, 1, 1), None)]
    assert [body.name.sv for body in names if body] == ["Skolnämnden", "Barn- och skolnämnden", "Barn- och skolnämnden"]
