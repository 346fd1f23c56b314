"""Takes the pictures of docs/img anew, from a run of the demo: see docs/look.md.

.venv/bin/python -m coproduction.local.pictures [http://localhost:8000]
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from coproduction.local.browser import ARGUMENTS, HOW, executable

FOLDER = Path("docs/img")
# Its name, whose eyes, the width and height, and what to follow from what needs them.
PICTURES = (
    ("home", "Priya Nair", 1100, 900, ()),
    ("phone", "Jo Whitfield", 390, 844, ("Can you come on",)),
)


def sign_in(page, name):
    page.goto("/accounts/demo/")
    page.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
    page.goto("/home/")


def take(browser, address, name, person, width, height, links):
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, device_scale_factor=1
    )
    page = context.new_page()
    sign_in(page, person)
    for link in links:
        page.get_by_role("link", name=link).first.click()
        page.wait_for_load_state("load")
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main(address="http://localhost:8000"):
    if executable() is None:
        sys.exit(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        for picture in PICTURES:
            take(browser, address, *picture)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
