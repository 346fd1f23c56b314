import pytest

from reps.tests.world import purse, ready_to_be_paid


@pytest.fixture
def money(cast):
    """The cast's forum can pay, and its rep can be paid."""
    found = purse(cast.forum, treasurer=cast.treasurer)
    ready_to_be_paid(cast.rep, checker=cast.treasurer)
    return found
