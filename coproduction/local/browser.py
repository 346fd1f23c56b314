"""Chromium for tests: found on the machine, or the tests say how to get it."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
HOW = "No Chromium was found: `apt-get install chromium` brings it, then run the tests again."
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def executable() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process; a page of one's own comes from visitor."""
    path = executable()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()
        # While Playwright's loop runs, Django keeps connections of its own for it: once it has
        # ended nobody would find them, and the test database could not be dropped.
        connections.close_all()


class Visitor:
    """Somebody at a browser, who notices what a page does wrong."""

    def __init__(self, browser, base_url, *, width=1280, javascript=True):
        self.context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        self.base_url, self.width, self.javascript = base_url, width, javascript
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def _heard(self, message):
        if message.type == "error":
            self.problems.append(message.text)

    def sign_in(self, client):
        """Takes over the session of a signed-in test client."""
        cookie = client.cookies["sessionid"]
        self.context.add_cookies(
            [{"name": "sessionid", "value": cookie.value, "url": self.base_url}]
        )

    def look(self):
        """What every page must be: no wider than the screen, no broken rule, nothing blocked."""
        self.page.wait_for_load_state("load")
        if self.javascript:
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= self.width, f"{self.page.url} is {wide} px wide"
            options = {"runOnly": {"type": "tag", "values": WCAG}}
            results = Axe().run(self.page, options=options)
            broken = [
                (rule["id"], [node["html"][:120] for node in rule["nodes"]][:3])
                for rule in results.response["violations"]
            ]
            assert broken == [], self.page.url
        assert self.problems == [], self.page.url

    def close(self):
        self.context.close()


@pytest.fixture
def visitor(browser, live_server):
    """visitor(width=320, javascript=False) gives somebody at a browser of that kind."""
    visitors = []

    def come(**options):
        visitors.append(Visitor(browser, live_server.url, **options))
        return visitors[-1]

    yield come
    for each in visitors:
        each.close()
