"""A whole forum leaves as a folder of open files, and comes in again, here or elsewhere.

`shape` says which rows and columns, `cells` how a value stands in a file, `leaving` writes the
folder, `folder` checks one, `arriving` brings it in. See docs/adr/0025.
"""

from .arriving import bring_in
from .folder import BadFolder, Folder, read_folder
from .leaving import snapshot, write_forum

__all__ = ["BadFolder", "Folder", "bring_in", "read_folder", "snapshot", "write_forum"]
