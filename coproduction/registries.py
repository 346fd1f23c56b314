"""Finds what each app adds to the whole by the name of a module, as Django's admin does.

`coproduction` may not import a feature; a feature that has something for the navigation, the
list of what needs somebody, or the figures puts it in a module of that name.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

APPS = ("coproduction", "hub", "feedback", "reps", "charters")


@cache
def collect(module: str, name: str) -> tuple:
    """The value called `name` of each app's `module`, in the order of APPS."""
    found = []
    for label in APPS:
        path = f"{apps.get_app_config(label).name}.{module}"
        if find_spec(path):
            found.append(getattr(import_module(path), name))
    return tuple(found)
