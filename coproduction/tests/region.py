"""Forums of one region, for tests."""

from coproduction.actions import switch_on
from coproduction.models import Region, Sharing


def region_of(forum):
    """The region of this forum: its own, or a new one."""
    if forum.region is None:
        forum.region = Region.objects.create(name="The region", slug=f"region-of-{forum.slug}")
        forum.save(update_fields=["region"])
    return forum.region


def share_everything(forum, by):
    for what in Sharing.What:
        switch_on(forum=forum, what=what, by=by)
