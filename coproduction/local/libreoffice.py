"""LibreOffice for tests: our files opened as people open them, or the tests say how to get it."""

import os
import shutil
import subprocess

import pytest

NAMES = ("soffice", "libreoffice")
HOW = (
    "No LibreOffice was found: `apt-get install --no-install-recommends libreoffice-calc "
    "libreoffice-writer` brings it, then run the tests again."
)
# Each sheet as a file of its own, and in each cell what a person would see: of a formula its value.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
AS_HTML = "html:HTML (StarWriter)"
SECONDS = 180


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory):
    """libreoffice(folder, as_what) opens all files of a folder, and gives one with the results.

    A start takes seconds: a module of tests opens all that it has together.
    """
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        if os.environ.get("REQUIRE_LIBREOFFICE"):
            pytest.fail(HOW)
        pytest.skip(HOW)

    def convert(folder, as_what):
        results = tmp_path_factory.mktemp("opened")
        # A home of its own: two that run beside each other would wait for one another.
        home = f"-env:UserInstallation={tmp_path_factory.mktemp('home').as_uri()}"
        command = [program, home, "--headless", "--norestore", "--convert-to", as_what]
        files = sorted(str(path) for path in folder.iterdir())
        subprocess.run(
            [*command, "--outdir", str(results), *files],
            check=True,
            capture_output=True,
        )
        return results

    return convert
