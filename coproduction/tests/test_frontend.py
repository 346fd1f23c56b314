import pytest
from django.conf import settings

from coproduction.frontend import FrontEndError, build, without_govuk_brand

PACKAGES = settings.BASE_DIR / "node_modules"


def test_build_has_what_pages_ask_for_and_nothing_of_govuks_brand(tmp_path):
    written = build(PACKAGES, tmp_path / "build")

    names = {str(path.relative_to(tmp_path / "build")) for path in written}
    assert names == {
        "fonts.css",
        "fonts/atkinson-400.woff2",
        "fonts/atkinson-700.woff2",
        "govuk-frontend.css",
        "govuk-frontend.js",
    }
    css = (tmp_path / "build" / "govuk-frontend.css").read_text()
    for unwanted in ("GDS Transport", "crest.svg", "/assets/", ".woff)"):
        assert unwanted not in css
    assert '"Atkinson Hyperlegible",Verdana,sans-serif' in css


def test_missing_packages_say_what_to_do(tmp_path):
    with pytest.raises(FrontEndError, match="make setup"):
        build(tmp_path, tmp_path / "build")


def test_sheet_that_changed_upstream_stops_the_build():
    with pytest.raises(FrontEndError, match="has changed"):
        without_govuk_brand("body{font-family:Arial}")
