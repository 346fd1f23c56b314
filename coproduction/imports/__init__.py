"""Lists that a forum kept in spreadsheets before: brought in on day one, and undone for a week.

Each app lists its kinds of list in a module called imports, as IMPORTS; see coproduction/incoming
for what a kind is. The way of a file is in actions; what is asked of its rows, in reading.
"""

from coproduction.imports.members import MEMBERS
from coproduction.imports.organisations import ORGANISATIONS
from coproduction.imports.term_dates import TERM_DATES
from coproduction.incoming import Kind

IMPORTS: tuple[Kind, ...] = (MEMBERS, ORGANISATIONS, TERM_DATES)
