"""Charters are few: a forum has its own once. Their words come before they are adopted."""

from charters.models import Commitment, Principle
from coproduction.national.parts import Part

PARTS = (Part(Principle, place=-1), Part(Commitment, place=-1))
MORE = ()
