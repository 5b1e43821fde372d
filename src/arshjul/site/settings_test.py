"""Settings for tests: a throw-away data folder, fast password hashing, a database by DATABASE_URL or SQLite.

What a killed process leaves is whole all the same: only a machine that loses power needs the disk to be waited for.
"""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

if "ARSHJUL_DATA" not in os.environ:
    os.environ["ARSHJUL_DATA"] = tempfile.mkdtemp(prefix="arshjul-test-")
os.environ.setdefault("ARSHJUL_SECRET_KEY", "only-for-tests")


from arshjul.site.settings import *  # noqa: F403
from arshjul.site.settings import ARSHJUL_DATA, DATABASES, MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
_AXE = find_spec("axe_playwright_python")
STATICFILES_DIRS = [("axe", Path(_AXE.origin).parent)] if _AXE and _AXE.origin else []
ARSHJUL_DEMO = True
ARSHJUL_TODAY = ""
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(ARSHJUL_DATA) / "test.sqlite3")}
    OPTIONS = DATABASES["default"]["OPTIONS"]
    OPTIONS["init_command"] = OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF")
