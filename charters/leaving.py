from charters.models import ResultLine
from coproduction.exchange.shape import Leaves
from coproduction.models import Organisation

LEAVES = (Leaves(ResultLine, inside={"cases": {"organisation_id": Organisation, "url": None}}),)
