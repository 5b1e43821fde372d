"""The tree holds nothing of the machine it was written on, and what is installed is pinned by hash."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polib
import pytest
import yaml

from arshjul import __version__
from arshjul.site import translations

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "src" / "arshjul"
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
# Written in parts, so that this file doesn't hold what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wo" + r"rk|fa" + r"rm|ro" + r"ot|home/[a-z]+|Users)/[\w.]")
REGISTRY = re.compile(
    r"pypi\.o" + r"rg|pythonhos" + r"ted|registry\.npm" + r"js|index-u" + r"rl|find-l" + r"inks|/simp" + r"le/"
)
REQUIREMENT = re.compile(r"(?m)^([a-z0-9][\w.-]*)==")


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def texts():
    for path in tracked():
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content[:8192]:
                yield path.relative_to(ROOT), content.decode("utf-8", errors="replace")


def test_no_path_of_a_machine_and_no_registry_is_in_the_tree():
    found = [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line) or REGISTRY.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_with_hashes_and_names_no_host(lock):
    text = lock.read_text(encoding="utf-8")
    packages = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
    assert packages
    for package in packages:
        assert REQUIREMENT.match(package), package
        assert "--hash=sha256:" in package, package
    assert "http" not in text


def test_the_test_lock_holds_all_that_the_run_lock_holds():
    run, test = (
        set(re.findall(r"(?m)^(\S+==\S+)", (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")))
        for name in ("run", "test")
    )
    assert run < test


@pytest.mark.parametrize(("extra", "name"), [(None, "run"), ("test", "test")])
def test_every_declared_dependency_is_locked(extra, name):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["optional-dependencies"][extra] if extra else project["dependencies"]
    locks = [name, "source"] if name == "test" else [name]
    texts = [(ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8") for lock in locks]
    locked = {package for text in texts for package in REQUIREMENT.findall(text)}
    assert {re.match(r"[\w.-]+", line)[0] for line in declared} <= locked


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == __version__ == public["softwareVersion"]
    assert f"## {__version__}" in changelog


def test_the_licence_is_the_whole_of_it():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert "15." in text
    assert "Appendix" in text


def test_every_decision_on_architecture_is_in_the_index_and_has_its_parts():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "index.md").read_text(encoding="utf-8")
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert f"]({path.name})" in index, path.name
        assert all(part in text for part in ("Date:", "## Context", "## Decision", "## Consequence")), path.name


def test_every_link_between_the_documents_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)} → {target}"
        for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not target.startswith(("http", "mailto:")) and not (path.parent / target).exists()
    ]
    assert broken == []


def test_every_page_of_documentation_is_in_the_index():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").glob("*/*.md")]
    assert [str(page) for page in pages if page.parts[0] != "decisions" and f"]({page})" not in index] == []


def test_every_translation_is_whole():
    assert translations.untranslated() == []
    assert translations.disagreeing() == []


def test_a_translation_keeps_the_values_of_the_text():
    entries = [entry for source in translations.sources() for entry in polib.pofile(str(source))]
    broken = [source for entry in entries for source, text in pairs(entry) if text and asked(text) != asked(source)]
    assert broken == []


def asked(text):
    """The values a text asks for."""
    return set(re.findall(r"%\(\w+\)[sd]|{\w+}", text))


def pairs(entry):
    """The texts of an entry with their translations; the form for one may say it in words."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid_plural, text) for form, text in entry.msgstr_plural.items() if form]


def test_templates_hold_no_script_or_style_of_their_own():
    """The content policy refuses them, so a page that has them is broken."""
    inline = re.compile(
        r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=\"|\son[a-z]+=\"", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in CODE.glob("*/templates/**/*.html")
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_launcher_needs_the_standard_library_alone():
    program = "import arshjul.site.launcher.main, sys, json; print(json.dumps(sorted(sys.modules)))"
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {program}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    ours = {name for name in json.loads(done.stdout) if name.startswith("arshjul")}
    assert "arshjul.site.launcher.main" in ours
    assert not [name for name in ours if name.split(".")[1:2] not in ([], ["site"])]
