import pytest
import typst
from django.conf import settings

from coproduction.frontend import FrontEndError, build, without_govuk_brand, write_pdf_letters
from coproduction.pdf import FAMILIES

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
        "pdf-letters/Atkinson-Hyperlegible-400.ttf",
        "pdf-letters/Atkinson-Hyperlegible-700.ttf",
        "pdf-letters/Atkinson-Hyperlegible-More-400.ttf",
        "pdf-letters/Atkinson-Hyperlegible-More-700.ttf",
        "pdf-letters/DejaVu-Sans-400.ttf",
        "pdf-letters/DejaVu-Sans-700.ttf",
        "pdf-letters/Noto-Emoji-400.ttf",
        "pdf-letters/Noto-Emoji-700.ttf",
        "pdf-letters/characters.txt",
    }
    css = (tmp_path / "build" / "govuk-frontend.css").read_text()
    for unwanted in ("GDS Transport", "crest.svg", "/assets/", ".woff)"):
        assert unwanted not in css
    assert '"Atkinson Hyperlegible",Verdana,sans-serif' in css


def test_letters_of_pdfs_are_families_of_their_own_and_list_what_they_draw(tmp_path):
    write_pdf_letters(PACKAGES, tmp_path / "letters")

    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[tmp_path / "letters"]
    )
    characters = (tmp_path / "letters" / "characters.txt").read_text(encoding="utf-8")
    assert set(found.families()) == set(FAMILIES)
    assert set("aZ9é‘’“”–…ŁşğŽ€☐Ωжعש😀") - set(characters) == set()
    assert "王" not in characters


def test_missing_packages_say_what_to_do(tmp_path):
    with pytest.raises(FrontEndError, match="make setup"):
        build(tmp_path, tmp_path / "build")


def test_sheet_that_changed_upstream_stops_the_build():
    with pytest.raises(FrontEndError, match="has changed"):
        without_govuk_brand("body{font-family:Arial}")
