"""Judge a page as it stands in a browser with axe-core.

Most of axe's time goes to the contrast of text, which is a matter of how a text looks and what it stands on. A page is
judged for contrast when it shows a look that no page before it had; all other rules are asked of every page.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_FILE_NAME, AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE_ADDRESS = f"/static/axe/{AXE_FILE_NAME}"
FROM_THE_SITE = """address => new Promise((ready, failed) => {
    const script = document.createElement("script");
    script.onload = () => { script.remove(); ready(); };
    script.onerror = failed;
    script.src = address;
    document.head.append(script);
})"""
RULES = {"resultTypes": ["violations"]}
WITHOUT_CONTRAST = RULES | {"rules": {"color-contrast": {"enabled": False}}}

_judged: set[str] = set()


def judge(page: Page) -> None:
    """No violations, else each is told with where and why."""
    _bring_axe(page)
    looks = set(page.evaluate(_looks()))
    options = RULES if looks - _judged else WITHOUT_CONTRAST
    found = page.evaluate("options => axe.run(document, options).then(answer => answer.violations)", options)
    told = [_violation(one) for one in found]
    assert not told, f"{page.url}\n" + "\n".join(told)
    _judged.update(looks)


def _bring_axe(page: Page) -> None:
    """From the site itself, so that the browser reads it once and keeps it; a page of no site is given it whole."""
    if page.url.startswith("http"):
        page.evaluate(FROM_THE_SITE, AXE_ADDRESS)
    else:
        page.evaluate(AXE_SCRIPT)


@cache
def _looks() -> str:
    return Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def _violation(violation: dict[str, Any]) -> str:
    where = [f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}" for node in violation["nodes"]]
    return "\n".join([f"{violation['id']} ({violation['impact']}): {violation['help']}", *where])
