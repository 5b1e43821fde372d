"""Machine code is compiled once: later processes load it without the compiler, and never what isn't whole."""

import subprocess
import sys

import pytest
from tests.ledger.conftest import NEEDS_NUMBA

from arshjul.ledger.generator import Plan, generate

pytestmark = NEEDS_NUMBA

READ = """
import sys
from arshjul.ledger import Options, read
found = read(sys.stdin.buffer.read(), options=Options(reader="numba"))
print(found.summary.transactions, "numba" in sys.modules)
"""


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """The module, keeping in two places of its own."""
    from arshjul.ledger.sie import kept

    monkeypatch.setattr(kept, "_paths", lambda: (tmp_path / "none" / "piece.code", tmp_path / "piece.code"))
    return kept


def test_a_later_process_needs_no_compiler():
    from arshjul.ledger.sie import kept

    kept.entry()
    data = b"".join(generate(Plan(500, seed=3)))
    done = subprocess.run([sys.executable, "-c", READ], input=data, capture_output=True, check=True)
    assert done.stdout.split() == [b"500", b"False"]


def test_what_was_compiled_is_found_again(kept, monkeypatch):
    monkeypatch.setattr(kept, "_compiled", lambda: ("piece", b"code\nof\x00several lines\n"))
    assert kept._kept() is None
    assert kept._made() == kept._kept() == ("piece", b"code\nof\x00several lines\n")


def test_it_is_kept_in_the_next_place_when_the_first_cannot_be_written(kept, monkeypatch, tmp_path):
    (tmp_path / "none").write_text("a file where a folder would be")
    monkeypatch.setattr(kept, "_compiled", lambda: ("piece", b"code"))
    kept._made()
    assert (tmp_path / "piece.code").exists()
    assert kept._kept() == ("piece", b"code")


@pytest.mark.parametrize("cut", [slice(0), slice(-1), slice(1, None)])
def test_what_is_not_whole_is_never_run(kept, monkeypatch, tmp_path, cut):
    monkeypatch.setattr(kept, "_compiled", lambda: ("piece", b"code"))
    kept._made()
    path = tmp_path / "none" / "piece.code"
    path.write_bytes(path.read_bytes()[cut])
    assert kept._kept() is None


def test_other_texts_of_the_modules_are_other_code(kept, monkeypatch):
    before = kept._key()
    monkeypatch.setattr(kept, "MADE_OF", kept.MADE_OF[:-1])
    kept._key.cache_clear()
    try:
        assert kept._key() != before
    finally:
        monkeypatch.undo()
        kept._key.cache_clear()


def test_one_without_a_home_keeps_it_beside_the_modules_alone(monkeypatch):
    from arshjul.ledger.sie import kept

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    (path,) = kept._paths()
    assert path.name.startswith("piece-")


@pytest.mark.parametrize(
    ("size", "is_kept", "expected"), [(2 << 20, False, "numpy"), (2 << 20, True, "numba"), (60 << 20, False, "numba")]
)
def test_a_file_that_is_not_large_waits_for_no_compiler(monkeypatch, size, is_kept, expected):
    from arshjul.ledger import Options
    from arshjul.ledger.sie import kept, reader, scan

    monkeypatch.setattr(kept, "is_kept", lambda: is_kept)
    monkeypatch.setattr(scan, "scanner", lambda name: name)
    assert reader.choose(Options(), size) == expected
