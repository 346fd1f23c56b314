"""A whole forum leaves as a folder of open files, and comes in again, here or elsewhere.

`shape` says which rows and columns, `cells` how a value stands in a file, `leaving` writes the
folder, `folder` checks one, `arriving` brings it in. See docs/adr/0025.
"""





from .leaving import snapshot, write_forum

__all__ = ["snapshot", "write_forum"]
