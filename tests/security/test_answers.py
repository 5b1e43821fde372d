"""What every answer carries, and that what people write is shown as text wherever it comes out."""

import json
import os
import re
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import DataError
from django.test import override_settings
from django.urls import path
from tests.security.world import signed_in

from arshjul.documents import queries as documents
from arshjul.site import urls
from arshjul.site.settings import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("example_year")]

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onfocus=alert(3) ${7*7} {% now %}"
RUNS = re.compile(r"<script>alert|<img src=x|(?<!&quot;&#x27;) onfocus=alert\(3\)", re.IGNORECASE)
PUBLIC = ("/", "/arshjulet/", "/publikationer/", "/publikationer/1/", "/siffror/", "/kontakt/", "/om/", "/en/",
          "/tillganglighet/", "/personuppgifter/", "/fick-du-hjalp/tack/")  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def fault(_request):
    """A page that fails, with a secret in it."""
    secret = "hemlighet-" + "abc123"
    raise RuntimeError(secret)


def too_long(_request):
    """A page whose value the database refuses, as PostgreSQL does a text longer than its column."""
    raise DataError


urlpatterns = [path("fel/", fault), path("for-langt/", too_long), *urls.urlpatterns]


def answers():
    """One answer of every kind the site gives."""
    nobody, karin = signed_in(""), signed_in("karin-kontroll")
    files = [f"/publikationer/{one.number}/{file.name}" for one in documents.publications()
             for file in one.compilation.files.all()]  # fmt: skip
    table = next(url for url in _links(nobody, "/siffror/") if url.count("/") == 3)
    for url in (*PUBLIC, *files, table, f"{table}data.csv", f"{table}data.json", "/finns-inte/", "/arbete/",
                "/arshjulet/2027/plan-wheel.svg", "/arshjulet/2027/arshjulet.ics"):  # fmt: skip
        yield url, nobody.get(url)
    yield "422", nobody.post("/kontakt/", {})
    yield "403", signed_in("", enforce_csrf_checks=True).post("/kontakt/", {})
    yield "400", nobody.get("/?sok=%00")
    yield "405", nobody.get("/fick-du-hjalp/")
    yield "302", nobody.post("/fick-du-hjalp/", {}, headers={"origin": "http://testserver"})
    yield "denied", karin.get("/arbete/arenden/")
    yield "export", karin.get("/arbete/rakenskaper/poster/export.csv?fran=201601&till=201612&konto=3000")


def _links(client, url):
    return re.findall(r'href="(/[^"#?]+)"', client.get(url).content.decode())


def test_every_kind_of_answer_carries_the_headers():
    wrong, kinds = [], set()
    for told, answer in answers():
        kinds.add((answer.status_code, answer.get("Content-Type", "").partition(";")[0]))
        policy = answer.get("Content-Security-Policy", "")
        if "script-src 'self'" not in policy or "unsafe" in policy or "frame-ancestors 'none'" not in policy:
            wrong.append(f"{told}: {policy}")
        wrong += [f"{told}: {name}" for name, value in HEADERS.items() if answer.get(name) != value]
    assert not wrong, "\n".join(wrong)
    assert {status for status, _ in kinds} >= {200, 302, 400, 403, 404, 405, 422}
    expected = {"text/html", "image/svg+xml", "text/csv", "application/json", "application/pdf", "text/calendar"}
    assert {kind for _, kind in kinds} >= expected


def test_reading_the_public_site_sets_no_cookie():
    for url in (*PUBLIC, "/siffror/?kolumn=x"):
        if url != "/kontakt/":
            assert not signed_in("").get(url).cookies, url


@pytest.mark.parametrize("https", [True, False])
def test_cookies_are_kept_from_scripts_and_other_sites(https):
    with override_settings(SESSION_COOKIE_SECURE=https, CSRF_COOKIE_SECURE=https):
        answer = signed_in("").post("/logga-in/demo/", {"person": "karin-kontroll"})
        form = signed_in("").get("/kontakt/")
    for cookie in (answer.cookies["sessionid"], answer.cookies["csrftoken"], form.cookies["csrftoken"]):
        assert (bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", https)


def test_files_that_hold_markup_are_sent_so_that_nothing_in_them_runs():
    nobody = signed_in("")
    for one in documents.publications():
        for file in one.compilation.files.all():
            answer = nobody.get(f"/publikationer/{one.number}/{file.name}")
            if file.media_type.startswith(("text/html", "image/svg")):
                assert answer["Content-Disposition"].startswith("attachment"), file.name
                assert b"<script" not in answer.content


def test_a_fault_tells_nothing_of_the_inside():
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False):
        answer = signed_in("").get("/fel/")
    body = answer.content.decode()
    assert answer.status_code == 500
    assert not re.search(r"hemlighet|Traceback|RuntimeError|/src/|settings|Django", body)
    assert "Content-Security-Policy" in answer


def test_a_document_with_markup_in_its_text_holds_text(places):
    world_text = "Utkast"
    client = signed_in("eskil-ekonom")
    made = places["documents:section"]
    answer = client.post(made.url, {"text": f"{world_text} {SCRIPT}", "omitted": "", "edition": "1", "act": "check"})
    assert answer.status_code == 200
    assert not RUNS.search(answer.content.decode())


def test_the_demonstrations_door_is_gone_without_demonstration():
    with override_settings(ARSHJUL_DEMO=False):
        assert signed_in("").post("/logga-in/demo/", {"person": "karin-kontroll"}).status_code == 404
        page = signed_in("").get("/logga-in/").content.decode()
        assert "karin-kontroll" not in page
        for password in ("", "!", "karin-kontroll", "None"):
            answer = signed_in("").post("/logga-in/", {"username": "karin-kontroll", "password": password})
            assert answer.status_code == 422


def test_a_sign_in_gives_a_new_session():
    client = signed_in("karin-kontroll")
    before = client.cookies["sessionid"].value
    client.post("/logga-in/demo/", {"person": "eskil-ekonom"})
    assert client.cookies["sessionid"].value != before
    client.post("/logga-ut/")
    assert client.get("/arbete/").status_code == 302


def settings_of(folder, **environment):
    """What the site's settings are in an environment of their own."""
    code = (
        "import json;from arshjul.site import settings as s;"
        "print(json.dumps([s.DEBUG,s.ARSHJUL_DEMO,s.SECRET_KEY,s.SESSION_COOKIE_SECURE,s.CSRF_COOKIE_SECURE,"
        "s.SECURE_SSL_REDIRECT,s.ALLOWED_HOSTS]))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARSHJUL", "DATABASE"))}
    env = kept | {"ARSHJUL_DATA": str(folder), "PYTHONPATH": str(ROOT / "src")} | environment
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_key_is_made_once_for_its_owner_alone_and_everything_dangerous_is_off(tmp_path):
    first, second = settings_of(tmp_path), settings_of(tmp_path)
    assert first == second
    assert (first[0], first[1], len(first[2]) > 50, "*" in first[6]) == (False, False, True, False)
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert settings_of(tmp_path, ARSHJUL_HTTPS="1")[3:6] == [True, True, True]


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30}|xox[bp]-|"
    r"(?:password|passwd|secret|api_?key|token)\s*[=:]\s*[\"'][A-Za-z0-9+/_\-]{20,}[\"']",
    re.IGNORECASE,
)


def test_nothing_secret_is_kept_with_the_code():
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert len(kept) > 100
    names = [name for name in kept if re.search(r"(^|/)(\.env|secret-key|id_rsa|.*\.(pem|key|p12|sqlite3))$", name)]
    told = [name for name in kept if (ROOT / name).is_file() and (ROOT / name).stat().st_size < 2_000_000
            and SECRETS.search((ROOT / name).read_text(encoding="utf-8", errors="ignore"))]  # fmt: skip
    assert (names, told) == ([], [])


def test_the_settings_the_site_runs_by_keep_the_order_of_its_guards():
    order = settings.MIDDLEWARE
    assert order.index("arshjul.site.middleware.content_security_policy") < order.index(
        "django.contrib.sessions.middleware.SessionMiddleware"
    )
    assert "django.middleware.csrf.CsrfViewMiddleware" in order


def test_a_value_that_the_database_refuses_is_told_of():
    with override_settings(ROOT_URLCONF=__name__, DEBUG=False):
        answer = signed_in("").get("/for-langt/")
    assert answer.status_code == 400
    assert "Inget är sparat" in answer.content.decode()
