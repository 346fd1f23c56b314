from django.conf import settings

from coproduction.navigation import navigation_for


def page(request):
    """What every page's frame shows: the forum, the person, and where they can go."""
    return {
        "product_name": settings.PRODUCT_NAME,
        "forum": getattr(request, "forum", None),
        "person": getattr(request, "person", None),
        "navigation": navigation_for(request),
        # Not on pages that are one step of something, such as telling what happened.
        "has_search": hasattr(request, "forum") and hasattr(request, "person"),
        "demo": settings.DEMO,
    }
