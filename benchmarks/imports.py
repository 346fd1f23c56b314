"""Lists of 5,000 rows in and out again: `python -m benchmarks.imports [ROWS] [KIND …]`.

For each kind of list: seconds to read the file and to show its rows, to bring them in, and to take
them out again.
"""

import json
import sys
import time
from itertools import pairwise

from benchmarks.place import prepare

ROWS = 5_000


def main():
    postgres = prepare()
    import django

    django.setup()

    from django.utils import timezone

    from coproduction.imports.actions import bring_in, undo_import
    from coproduction.imports.reading import sheet_lines
    from coproduction.imports.registry import kind_of
    from coproduction.tests.many_rows import HEADINGS, forum_with_reps, many_rows
    from coproduction.tests.sheets import begin

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    result = {"rows": rows}
    for kind in sys.argv[2:] or HEADINGS:
        by, clock = forum_with_reps(), [time.perf_counter()]
        sheet = begin(kind, many_rows(kind, rows), by=by)
        lines = sheet_lines(sheet, kind_of(kind), timezone.localdate())
        assert not any(line.is_wrong for line in lines), kind
        clock.append(time.perf_counter())
        sheet = bring_in(sheet_import=sheet, when_known="skip", by=by)
        assert sheet.added == rows, kind
        clock.append(time.perf_counter())
        undo_import(sheet_import=sheet, by=by)
        clock.append(time.perf_counter())
        took = [round(after - before, 1) for before, after in pairwise(clock)]
        result[kind] = dict(zip(("seen_s", "in_s", "out_s"), took, strict=True))
    postgres.stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
