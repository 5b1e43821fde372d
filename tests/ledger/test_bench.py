"""The bench measures something on few rows and says what was reached; how fast is never asserted."""

import argparse

import pytest

from arshjul.ledger import bench
from arshjul.ledger.bench.report import Target, measured, verdicts
from arshjul.ledger.bench.timing import Took, absent, program


def run(capsys, *arguments):
    parser = argparse.ArgumentParser()
    bench.configure(parser)
    given = parser.parse_args(arguments)
    assert given.run(given) == 0
    return capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("part", bench.PARTS)
def test_every_part_runs_on_few_rows(part, capsys):
    said = run(capsys, "--rows", "600", "--only", part)
    assert said.startswith("600 #TRANS")
    assert "failed" not in said
    for target in bench.PARTS[part].TARGETS:
        assert target.name in said


def test_a_target_is_a_share_or_a_number_of_its_own():
    took = {"a": Took("a", 2.0, 400, cpu=3.0), "b": Took("b", 4.0, cpu=2.0), "c": absent("c")}
    assert measured(Target("", "a", "b", 1), took) == (0.5, 1.5)
    assert measured(Target("", "a", "", 1, unit="MB"), took) == (400, None)
    assert measured(Target("", "a", "", 1, unit="s"), took) == (2.0, 3.0)
    assert measured(Target("", "a", "c", 1), took) == (None, None)
    assert measured(Target("", "c", "a", 1), took) == (None, None)


def test_what_is_not_installed_is_said():
    assert program("x", ["no-such-program-here"]).note == "not installed"


def test_a_verdict_says_for_which_size():
    class Part:
        TARGETS = (Target("small", "a", "b", 1, rows=10), Target("big", "b", "a", 1))

    took = {"a": Took("a", 1.0), "b": Took("b", 2.0)}
    _head, small, big = verdicts([Part], took, 20)
    assert "reached" in small
    assert small.endswith("(said for 10 rows)")
    assert big.endswith("not reached")


@pytest.mark.parametrize("rows", ["0", "-5"])
def test_no_rows_are_misuse_told_in_a_line(rows, capsys):
    parser = argparse.ArgumentParser()
    bench.configure(parser)
    asked = parser.parse_args([f"--rows={rows}"])
    assert asked.run(asked) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
