"""The launcher behind `./arshjul`: makes the environment, starts the site, runs the tests. Standard library only.

`arguments` reads the command line, `registry` names every command, `environment` keeps `.venv` in step with
the lock, `serve` is `run`, `suite` is `test` with `checks` and `machine` (what the system must have, a
PostgreSQL of its own). What is neither of these goes on to `arshjul.site.cli` inside the environment.
"""
