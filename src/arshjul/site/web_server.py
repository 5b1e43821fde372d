"""How gunicorn serves the site: two processes that share what they have read, and a word when they answer."""

from __future__ import annotations

import io
import sys
from typing import Any
from wsgiref.util import setup_testing_defaults

preload_app = True
loglevel = "warning"
timeout = 120
graceful_timeout = 10
control_socket_disable = True
SERVER_ERROR = 500


def post_worker_init(worker: Any) -> None:  # noqa: ANN401  gunicorn's own object
    """Ask the new process for the front page, so that the first visitor needn't wait; the first one says it."""
    status = first_page(worker.wsgi)
    if worker.age != 1:
        return
    if status >= SERVER_ERROR:
        sys.stderr.write("Årshjul startade, men startsidan svarar med fel. Felet står ovanför.\n")
        return
    sys.stdout.write(f"Årshjul är igång: {_address(worker)}\nAvsluta med Ctrl-C.\n")
    sys.stdout.flush()


def first_page(application: Any) -> int:  # noqa: ANN401  a WSGI callable
    """The HTTP status of the front page."""
    environ: dict[str, Any] = {"HTTP_HOST": "127.0.0.1", "wsgi.errors": sys.stderr, "wsgi.input": io.BytesIO()}
    setup_testing_defaults(environ)
    seen: list[int] = []
    answer = application(environ, lambda status, _headers, _fault=None: seen.append(int(status.split()[0])))
    for _ in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    return seen[0]


def _address(worker: Any) -> str:  # noqa: ANN401  gunicorn's own object
    host, port = worker.sockets[0].getsockname()[:2]
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
