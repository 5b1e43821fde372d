"""The environment is made again exactly when it isn't what the lock says."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

from arshjul.site.launcher import environment
from arshjul.site.launcher.console import LauncherError


@pytest.fixture
def root(tmp_path):
    """A project whose locks ask for nothing, so that an environment takes no network to make."""
    (tmp_path / "requirements").mkdir()
    for kind in ("run", "test", "source"):
        (tmp_path / "requirements" / f"{kind}.lock").write_text(f"# {kind}\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def made(monkeypatch):
    """What was done, in order; nothing is installed for real."""
    done = []

    def note(command, _failure):
        if "venv" in command:
            python = environment.Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
        done.append(command[command.index("-m") + 1])

    monkeypatch.setattr(environment, "_call", note)
    return done


def test_a_fresh_clone_gets_an_environment_once(root, made):
    python = environment.ensure("run", root)
    assert environment.ensure("run", root) == python
    assert made == ["venv", "pip"]
    assert python.exists()


def test_tests_add_to_the_environment_that_runs(root, made):
    environment.ensure("run", root)
    environment.ensure("test", root)
    environment.ensure("run", root)
    assert made == ["venv", "pip", "pip", "pip"]


def test_a_changed_lock_makes_it_again(root, made):
    environment.ensure("test", root)
    (root / "requirements" / "run.lock").write_text("# changed\n", encoding="utf-8")
    environment.ensure("run", root)
    environment.ensure("test", root)
    assert made == ["venv", "pip", "pip", "venv", "pip", "pip"]


def test_a_set_up_that_was_cut_off_is_done_again(root, made, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(environment, "_install", cut_off)
        with pytest.raises(KeyboardInterrupt):
            environment.ensure("run", root)
    environment.ensure("run", root)
    assert made == ["venv", "venv", "pip"]


def cut_off(*_):
    raise KeyboardInterrupt


def test_a_moved_folder_makes_it_again(root, made, tmp_path_factory):
    environment.ensure("run", root)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "moved"
    shutil.copytree(root, elsewhere, symlinks=True)
    environment.ensure("run", elsewhere)
    assert made == ["venv", "pip", "venv", "pip"]


def test_the_mark_is_written_last(root, made):
    environment.ensure("run", root)
    mark = json.loads((root / ".venv" / environment.MARK).read_text(encoding="utf-8"))
    assert set(mark) == {"run", "folder", "python"}
    assert made[-1] == "pip"


def test_a_failure_is_one_line_with_the_tool_s_own_words():
    with pytest.raises(LauncherError) as told:
        environment._call([sys.executable, "-c", "import sys; sys.exit('ERROR: no such package')"], "Det gick inte")
    assert told.value.line == "Det gick inte: ERROR: no such package"


def test_odd_settings_of_pip_are_left_outside(monkeypatch):
    monkeypatch.setenv("PIP_TARGET", "/nowhere")
    program = "import os, sys; sys.exit('ERROR' if 'PIP_TARGET' in os.environ or os.environ['PIP_USER'] != '0' else 0)"
    assert environment._call([sys.executable, "-c", program], "Det gick inte") is None
