"""Reads a PDF as somebody with a screen reader does: by its tags, and with their text."""

import re
from io import BytesIO

import page
import pikepdf

_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")


def failures_of(pdf: bytes) -> list[str]:
    """What breaks PDF/UA-1, the standard of PDFs that everybody can read."""
    return [failure.message for failure in page.validate_pdf_bytes(pdf, profile="ua1").failures]


def _letters_of(font) -> dict[int, str]:
    """Each glyph's number to its letters, from the font's own table."""
    table = font.ToUnicode.read_bytes()
    letters = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in _PAIR.findall(part):
            letters[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            start = bytes.fromhex(text.decode()).decode("utf-16-be")
            for step, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                letters[code] = start[:-1] + chr(ord(start[-1]) + step)
    return letters


def _shown(operand, letters):
    codes = bytes(operand)
    pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
    return "".join(letters.get(code, "") for code in pairs)


def _marked_texts(leaf) -> dict[int | None, str]:
    """The text of each marked piece of a page; under None what is only decoration.

    Where several glyphs make one letter, the PDF says the letter itself (ActualText).
    """
    fonts = {name: _letters_of(font) for name, font in leaf.Resources.get("/Font", {}).items()}
    texts, marks, letters = {}, [(None, False)], {}

    def add(words):
        texts[marks[-1][0]] = texts.get(marks[-1][0], "") + words

    for operands, operator in pikepdf.parse_content_stream(leaf):
        mark, is_said = marks[-1]
        match str(operator):
            case "BDC" | "BMC":
                known = operands[1] if len(operands) > 1 else {}
                marks.append((int(known["/MCID"]) if "/MCID" in known else mark, is_said))
                if "/ActualText" in known:
                    add(str(known["/ActualText"]))
                    marks[-1] = (marks[-1][0], True)
            case "EMC":
                marks.pop()
            case "Tf":
                letters = fonts[str(operands[0])]
            case "Tj" | "TJ" if not is_said:
                pieces = operands[0] if str(operator) == "TJ" else operands
                shown = (each for each in pieces if isinstance(each, pikepdf.String))
                add("".join(_shown(piece, letters) for piece in shown))
    return texts


class TaggedPdf:
    """The tags of a PDF in their order, each with the text inside it."""

    def __init__(self, content: bytes):
        self._file = pikepdf.open(BytesIO(content))
        self.root = self._file.Root
        self.pages = len(self._file.pages)
        self._texts = {leaf.objgen: _marked_texts(pikepdf.Page(leaf)) for leaf in self._leaves()}
        self.tags = []
        self._read(self.root.StructTreeRoot.K, None)

    def _leaves(self):
        return [leaf.obj for leaf in self._file.pages]

    @property
    def title(self):
        return str(self._file.open_metadata().get("dc:title", ""))

    @property
    def author(self):
        return str(self._file.docinfo.get("/Author", ""))

    @property
    def text(self):
        """Everything that is read aloud, in its order."""
        return self.tags[0][1]

    @property
    def decorations(self):
        """For each page what is drawn there and not read aloud: heads and feet."""
        return [self._texts[leaf.objgen].get(None, "") for leaf in self._leaves()]

    @property
    def language(self):
        return str(self.root.Lang)

    def texts(self, tag):
        return [text for name, text in self.tags if name == tag]

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)

    def _read(self, node, leaf) -> str:
        """Text below a node; notes each tag in the order in which it opens."""
        if isinstance(node, pikepdf.Array):
            return "".join(self._read(child, leaf) for child in node)
        if isinstance(node, int):
            return self._texts[leaf.objgen].get(int(node), "")
        if node.get("/Type") == "/OBJR":
            return ""
        leaf = node.get("/Pg", leaf)
        if "/MCID" in node:
            return self._texts[leaf.objgen].get(int(node.MCID), "")
        place = len(self.tags)
        self.tags.append((str(node.S).lstrip("/"), ""))
        text = self._read(node.K, leaf) if "/K" in node else ""
        self.tags[place] = (self.tags[place][0], text)
        return text
