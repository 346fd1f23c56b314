"""How much longer a page may take while other tests use the same processors.

Run by itself (`-n 0`) a test of time holds what was promised; beside others the clock shows more.
"""

import os

SLACK = 2 if "PYTEST_XDIST_WORKER" in os.environ else 1
