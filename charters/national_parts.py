"""Charters are few: a forum has its own once. Their words come before they are adopted."""

from charters.models import Charter, Commitment, Principle
from coproduction.national.parts import Part

PARTS = (Part(Principle, before=Charter), Part(Commitment, before=Charter))
MORE = ()
