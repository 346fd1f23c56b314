"""Third-party styles, scripts and typeface, made ours: copied from npm into static/build/.

govuk-frontend gives structure and behaviour. Its typeface, crown, crest and favicon belong to
GOV.UK, which this is not, so none of them may come through: what cannot be taken out as
expected stops the build.
"""

import re
import shutil
from pathlib import Path

TYPEFACE = '"Atkinson Hyperlegible",Verdana,sans-serif'
WEIGHTS = (400, 700)


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


def build(packages: Path, target: Path) -> list[Path]:
    """Writes the build from `node_modules` into the target folder; gives the files written."""
    govuk = packages / "govuk-frontend" / "dist" / "govuk"
    typeface = packages / "@fontsource" / "atkinson-hyperlegible" / "files"
    for folder in (govuk, typeface):
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
    return sorted(path for path in target.rglob("*") if path.is_file())
