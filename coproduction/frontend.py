"""Third-party styles, scripts and typeface, made ours: copied from npm into static/build/.

govuk-frontend gives structure and behaviour. Its typeface, crown, crest and favicon belong to
GOV.UK, which this is not, so none of them may come through: what cannot be taken out as
expected stops the build.

PDFs are written in the same letters. Typst wants them unpacked (TTF), and may only be given
characters that some letter can draw, so the build also writes a list of those.
"""

import re
import shutil
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

from coproduction.pdf import CHARACTERS, FAMILIES, LETTERS

TYPEFACE = '"Atkinson Hyperlegible",Verdana,sans-serif'
WEIGHTS = (400, 700)
ATKINSON = "@fontsource/atkinson-hyperlegible/files/atkinson-hyperlegible"
DEJAVU = "dejavu-fonts-ttf/ttf/DejaVuSans"
NOTO_EMOJI = "@fontsource/noto-emoji/files/noto-emoji-emoji"
# Where the letters of PDFs come from: a family of coproduction/pdf.py, its files by weight.
PDF_SOURCES = {
    "Atkinson Hyperlegible": {
        weight: f"{ATKINSON}-latin-{weight}-normal.woff" for weight in WEIGHTS
    },
    "Atkinson Hyperlegible More": {
        weight: f"{ATKINSON}-latin-ext-{weight}-normal.woff" for weight in WEIGHTS
    },
    "DejaVu Sans": {400: f"{DEJAVU}.ttf", 700: f"{DEJAVU}-Bold.ttf"},
    "Noto Emoji": {weight: f"{NOTO_EMOJI}-{weight}-normal.woff" for weight in WEIGHTS},
}


class FrontEndError(Exception):
    """The packages are missing, or are not what this build expects."""


def without_govuk_brand(css: str) -> str:
    """The style sheet without GOV.UK's typeface and crest; refuses a sheet it does not know."""
    css, faces = re.subn(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css, families = re.subn(r"\"?GDS Transport\"?,arial,sans-serif", TYPEFACE, css)
    # Only the GOV.UK footer uses the crest, and we have a footer of our own.
    css, crests = re.subn(r"url\(/assets/images/[^)]*\)", "none", css)
    css = re.sub(r"/\*#\s*sourceMappingURL=[^*]*\*/", "", css)
    if not (faces and families and crests):
        raise FrontEndError("govuk-frontend's style sheet has changed: look at frontend.py.")
    for unwanted in ("GDS Transport", "/assets/", "crest.svg"):
        if unwanted in css:
            raise FrontEndError(f"The style sheet still has “{unwanted}”.")
    return css


def font_faces() -> str:
    """Atkinson Hyperlegible, made by the Braille Institute for readers with low vision."""
    return "".join(
        "@font-face{font-family:'Atkinson Hyperlegible';font-style:normal;font-display:swap;"
        f"font-weight:{weight};src:url(fonts/atkinson-{weight}.woff2) format('woff2')}}\n"
        for weight in WEIGHTS
    )


def _renamed(font: TTFont, family: str) -> TTFont:
    """The same letters as a family of its own name."""
    style = font["name"].getDebugName(2)
    font["name"].names = [record for record in font["name"].names if record.nameID not in (16, 17)]
    for number, text in ((1, family), (4, f"{family} {style}"), (6, f"{family}-{style}")):
        font["name"].setName(text.replace(" ", "") if number == 6 else text, number, 3, 1, 0x409)
    return font


def _without_loose_accents(font: TTFont) -> TTFont:
    """A letter with an accent is drawn whole, or by the next family.

    Put together from two, it would be read aloud twice: Typst gives both parts the whole letter.
    """
    for table in font["cmap"].tables:
        table.cmap = {each: name for each, name in table.cmap.items() if not 0x300 <= each < 0x370}
    return font


def write_pdf_letters(packages: Path, target: Path) -> None:
    """Unpacks the letters of PDFs, and lists the characters that can be drawn in every weight."""
    target.mkdir(parents=True)
    drawn = {weight: set() for weight in WEIGHTS}
    for family in FAMILIES:
        for weight, source in PDF_SOURCES[family].items():
            font = TTFont(packages / source, recalcTimestamp=False)
            if family.startswith("Atkinson"):
                font = _without_loose_accents(font)
            drawn[weight] |= set(font.getBestCmap())
            font.flavor = None
            _renamed(font, family).save(target / f"{family.replace(' ', '-')}-{weight}.ttf")
    characters = map(chr, sorted(set.intersection(*drawn.values())))
    # Controls and the like are no characters to draw.
    listed = "".join(each for each in characters if unicodedata.category(each)[0] not in "CZ")
    (target / CHARACTERS).write_text(listed, encoding="utf-8")


def build(packages: Path, target: Path) -> list[Path]:
    """Writes the build from `node_modules` into the target folder; gives the files written."""
    govuk = packages / "govuk-frontend" / "dist" / "govuk"
    typeface = packages / "@fontsource" / "atkinson-hyperlegible" / "files"
    emoji, dejavu = packages / "@fontsource" / "noto-emoji", packages / "dejavu-fonts-ttf"
    for folder in (govuk, typeface, emoji, dejavu):
        if not folder.is_dir():
            raise FrontEndError(f"{folder} is missing. Run `make setup` first.")
    css = without_govuk_brand((govuk / "govuk-frontend.min.css").read_text())
    script = re.sub(
        r"\n?//# sourceMappingURL=.*", "", (govuk / "govuk-frontend.min.js").read_text()
    )
    if target.exists():
        shutil.rmtree(target)
    (target / "fonts").mkdir(parents=True)
    (target / "govuk-frontend.css").write_text(css)
    (target / "govuk-frontend.js").write_text(script)
    (target / "fonts.css").write_text(font_faces())
    for weight in WEIGHTS:
        shutil.copyfile(
            typeface / f"atkinson-hyperlegible-latin-{weight}-normal.woff2",
            target / "fonts" / f"atkinson-{weight}.woff2",
        )
    write_pdf_letters(packages, target / LETTERS.name)
    return sorted(path for path in target.rglob("*") if path.is_file())
