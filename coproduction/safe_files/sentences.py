"""What a refused file is answered with: what is wrong, and what to do now."""

KINDS_IN_WORDS = "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), ODT, ODS, PNG or JPEG"

EMPTY = "The selected file is empty. Choose another."
TOO_BIG = "The selected file must be smaller than 10 MB. Make it smaller, or give a link to it."
WRONG_KIND = f"The selected file must be a {KINDS_IN_WORDS} file."
NOT_WHAT_ITS_NAME_SAYS = (
    "The selected file is not what its name says. Open it, save it as a PDF, and choose that."
)
DAMAGED = (
    "The selected file could not be opened. It may be damaged or not complete. Save it again, and "
    "choose that."
)
TOO_MUCH = (
    "The selected file is too much to check. Make it smaller, or print it to a new PDF, and choose "
    "that instead."
)
LOCKED = "The selected file is password protected. Save it without a password, and choose it again."
HAS_A_VIRUS = (
    "The selected file contains a virus. Do not open it, and tell whoever looks after your "
    "computer."
)
CANNOT_SCAN_NOW = (
    "We cannot check files for viruses at the moment, so we did not take yours. Try again in a few "
    "minutes."
)
APPLE_PICTURE = (
    "The selected file is an Apple photo (HEIC), which many computers cannot open. On an iPhone go "
    "to Settings, Camera, Formats, choose “Most Compatible”, and take it again. Or take a "
    "screenshot of it, and choose that."
)
TOO_LARGE_A_PICTURE = (
    "The selected file must be a smaller picture: at most 40 million pixels. Take a screenshot of "
    "it, and choose that instead."
)
PICTURE_HIDES_ANOTHER = (
    "The selected file hides another kind of file inside it. Take a screenshot of it, and choose "
    "that instead."
)
PDF_HIDES_ANOTHER = (
    "The selected file hides another kind of file inside it. Open it, print it to a new PDF, and "
    "choose that instead."
)
RUNS_SOMETHING = (
    "The selected file contains a script or starts a program. Open it, print it to a new PDF, and "
    "choose that instead."
)
HAS_MACROS = (
    "The selected file contains macros, which can run on other people's computers. Save it as a "
    "PDF, and choose that instead."
)
CARRIES_FILES = (
    "The selected file has other files inside it. Take them out, and add them one by one."
)
UNPACKS_TO_TOO_MUCH = (
    "The selected file unpacks to far more than it seems. Open it, save it as a PDF, and choose "
    "that instead."
)
