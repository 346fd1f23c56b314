"""PNG and JPEG: drawn anew from their points alone, so that nothing else of the file is kept."""

from io import BytesIO

from PIL import Image, ImageOps

from coproduction.safe_files import sentences
from coproduction.safe_files.process import Refused, is_also_a_page, is_also_a_zip, serve

MOST_POINTS = 40_000_000
# Above this a JPEG is read at half its width: an A4 page has more than 250 points an inch then.
LARGE = 16_000_000
MOST_SCANS = 100
JPEG_QUALITY = 88
_START_OF_SCAN = b"\xff\xda"


def clean(data: bytes) -> bytes:
    """The picture right way up, without place, camera, comments or colour profile.

    The colour profile goes too: it can name a device and its owner, it is read by code that was
    attacked before, and without it colours of a photo are a shade paler, no more.
    """
    if is_also_a_zip(data) or is_also_a_page(data) or b"%PDF-" in data[:1024]:
        raise Refused(sentences.PICTURE_HIDES_ANOTHER)
    # A JPEG of thousands of passes keeps a processor busy for hours; real ones have about ten.
    if data.count(_START_OF_SCAN) > MOST_SCANS:
        raise ValueError("too many scans")
    Image.MAX_IMAGE_PIXELS = None  # our own limit stands below, and it refuses in words
    with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as picture:
        width, height = picture.size
        if width * height > MOST_POINTS:
            raise Refused(sentences.TOO_LARGE_A_PICTURE)
        if picture.format == "PNG":
            return _drawn(picture, "PNG")
        if width * height > LARGE:
            picture.draft(None, (width // 2, height // 2))
        return _drawn(picture, "JPEG", quality=JPEG_QUALITY)


def _drawn(picture, kind, **options):
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    if kind == "JPEG" and picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    # What a file says besides its points is all in here. Transparency belongs to the points.
    picture.info = {key: picture.info[key] for key in {"transparency"} & set(picture.info)}
    drawn = BytesIO()
    picture.save(drawn, kind, **options)
    return drawn.getvalue()


if __name__ == "__main__":
    serve(clean)
