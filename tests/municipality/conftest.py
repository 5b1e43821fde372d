"""A small municipality as text, and a way to change one part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SMALL: Mapping[str, str] = {
    "municipality.yaml": 'id: lillby\nname: {sv: Lillby, en: Lillby}\ncode: "0000"\n',
    "organisation.yaml": """\
bodies:
  - id: kf
    kind: assembly
    name: {sv: Kommunfullmäktige, en: The assembly}
    authority: ks
    register: KS
  - id: ks
    kind: executive_board
    name: {sv: Kommunstyrelsen, en: The executive board}
    register: KS
  - id: skola
    kind: committee
    name: {sv: Skolnämnden, en: The school committee}
    register: SKN
  - id: rev
    kind: audit
    name: {sv: Revisorerna, en: The auditors}
    register: REV
companies:
  - id: hem
    name: {sv: Lillbyhem AB, en: Lillbyhem AB}
    legal_form: aktiebolag
    register: HEM
    owners: [{owner: municipality, share: 100 %}]
    takes_part: true
units:
  - code: "10"
    name: {sv: Kommunstyrelsen, en: The executive board}
    body: ks
  - code: "20"
    name: {sv: Skolnämnden, en: The school committee}
    body: skola
    published_as: [Skol-nämnden]
""",
    "words.yaml": """\
unit: tkr
decimals: 0
terms:
  municipality: {sv: kommunen, en: the municipality}
  group: {sv: kommunkoncernen, en: the group}
  funding: {sv: anslag, en: appropriation}
  investment-funding: {sv: investeringsanslag, en: investment appropriation}
  committee: {sv: nämnd, en: committee}
  administration: {sv: förvaltning, en: administration}
  plan-year: {sv: Så planerar vi, en: How we plan}
  follow-up-year: {sv: Så följer vi upp, en: How we follow up}
  document.directions: {sv: anvisningar, en: directions}
  document.plan: {sv: budget, en: budget}
  document.committee-budget: {sv: nämndens förslag, en: the committee's proposal}
  document.operational-plan: {sv: verksamhetsplan, en: operational plan}
  document.internal-budget: {sv: internbudget, en: internal budget}
  document.owner-directives: {sv: ägardirektiv, en: owner directives}
  document.business-plan: {sv: affärsplan, en: business plan}
  document.interim: {sv: delårsrapport, en: interim report}
  document.annual: {sv: årsredovisning, en: annual report}
""",
    "wheel.yaml": """\
title: {sv: Lillbys årshjul, en: Lillby's wheel}
steps:
  - id: proposal
    title: {sv: Nämnden föreslår, en: The committee proposes}
    kind: plan
    per: committees
    prepares: {role: economist, body: self}
    decides: {body: self}
    opens: {year: -1, month: 2, day: 1}
    due: {year: -1, month: 4, day: last}
  - id: decision
    title: {sv: Fullmäktige beslutar, en: The assembly decides}
    kind: plan
    prepares: {role: kf_secretary, body: kf}
    decides: {body: kf}
    due: {year: -1, month: 11, day: 11}
    gates: [proposal]
    statutory_limit: BUD-07
  - id: report
    title: {sv: Delårsrapport, en: Interim report}
    kind: follow-up
    per: authorities
    prepares: {role: economist, body: self}
    decides: {body: self}
    opens: {report: augusti, days: 1}
    due: {report: augusti, days: 30}
    report: augusti
variants:
  - id: later
    title: {sv: Senare år, en: A later year}
    years: [2030]
    change:
      proposal:
        due: {year: -1, month: 5, day: 15}
""",
    "reports.yaml": """\
reports:
  - id: augusti
    title: {sv: Delårsrapport augusti, en: Interim report August}
    kind: interim
    ends: {month: 8, day: last}
    statutory: true
""",
    "scales.yaml": """\
scales:
  - id: goal
    title: {sv: Mål, en: Goals}
    bands:
      - {id: red, title: {sv: röd, en: red}, colour: red, symbol: "▼", to: 90}
      - {id: yellow, title: {sv: gul, en: yellow}, colour: yellow, symbol: "◆", above: 90, below: 100}
      - {id: green, title: {sv: grön, en: green}, colour: green, symbol: "●", from: 100}
    unmeasured: {title: {sv: inte mätt än, en: not measured yet}, colour: white, symbol: "○"}
    published:
      - {band: red, to: 90}
      - {band: yellow, from: 91, to: 99}
      - {band: green, from: 100}
""",
    "contact.yaml": """\
example: true
phone: 040-628 04 10
opening_hours:
  phone:
    week: {mon: ["08:00-17:00"], tue: ["08:00-12:00", "13:00-17:00"], thu: ["08:00-17:00"]}
    day_before_holiday: ["08:00-14:00"]
    exceptions:
      - {from: "2026-11-24", to: "2026-11-25", hours: [], reason: {sv: Flytt, en: Moving}}
""",
    "people.yaml": """\
people:
  - {id: eva, name: Eva Ekonom (påhittad), role: economist, body: skola, title: {sv: ekonom, en: economist}}
  - {id: siv, name: Siv Skriv (påhittad), role: kf_secretary, bodies: [kf], title: {sv: sekreterare, en: secretary}}
""",
    "outlines.yaml": """\
outlines:
  - id: interim
    title: {sv: Delårsrapport, en: Interim report}
    kind: interim
    step: report
    sections:
      - id: summary
        title: {sv: Sammanfattning, en: Summary}
        holds: [text, goals]
        sections:
          - {id: result, title: {sv: Resultat, en: Result}, holds: ["statement:resultatrakning"]}
""",
}

Folder = Callable[..., Path]


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """Write the small municipality with some text replaced: `small("wheel", ("day: 11", "day: 31"))`."""

    def write(part: str = "", *replacements: tuple[str, str], without: tuple[str, ...] = ()) -> Path:
        folder = tmp_path / "lillby"
        folder.mkdir(exist_ok=True)
        for name, text in SMALL.items():
            changed = text
            if name == f"{part}.yaml":
                for old, new in replacements:
                    assert old in changed, f"{old!r} isn't in {name}"
                    changed = changed.replace(old, new)
            if name.removesuffix(".yaml") not in without:
                (folder / name).write_text(changed, encoding="utf-8")
        return folder

    return write
