"""House rules that a machine can check."""

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import get_resolver

from coproduction.figures import all_figures
from coproduction.models import FIXED_SEGMENTS, Forum, Influence, Report, Role
from coproduction.permissions import ROLE_PERMISSIONS
from hub.models import Item, Request, Session, WaitingPlace

FEATURES = {"hub", "charters", "feedback", "reps"}
# Feature to the features that it may read, each explained in docs/adr.
ALLOWED_EDGES: dict[str, set[str]] = {"reps": {"hub"}}
# Inside an app each room may import only rooms to its left.
ROOMS = ["models", "rules", "actions", "forms", "views"]


def sources():
    for package in ("coproduction", *sorted(FEATURES)):
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            if "migrations" not in path.parts and "tests" not in path.parts:
                yield package, path


def imported(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_features_do_not_import_each_other_nor_does_the_core_import_them():
    wrong = [
        f"{path.relative_to(settings.BASE_DIR)} imports {name}"
        for package, path in sources()
        for name in imported(path)
        if (top := name.split(".")[0]) in FEATURES
        and top != package
        and top not in ALLOWED_EDGES.get(package, set())
    ]

    assert wrong == []


# What a forum shares is read through one door, coproduction/regions.py. Beside it: who writes it,
# its own forum's page of it, the clock, the admin and the demo.
DOOR = {"Sharing", "SharedTemplate", "RegionalFigure"}
BEHIND_THE_DOOR = {
    "coproduction/actions/region.py",
    "coproduction/admin.py",
    "coproduction/demo.py",
    "coproduction/demo_region.py",
    "coproduction/jobs.py",
    "coproduction/models/__init__.py",
    # Names them to leave them where they are.
    "coproduction/national/pattern.py",
    "coproduction/regions.py",
    "coproduction/retention.py",
    "coproduction/rules.py",
    "coproduction/views/regions.py",
    "coproduction/views/sharing.py",
    "feedback/demo_region.py",
    "hub/demo_region.py",
}
# A copy points to what it was made of: these make one, or have the field.
MAKERS = {
    "charters/actions/charter.py",
    "feedback/actions/form.py",
    "feedback/models/form.py",
    "hub/actions/regional.py",
    "hub/models/hub.py",
    "reps/actions/regional.py",
    "reps/models/money.py",
}


def test_what_forums_share_is_read_through_one_door():
    importing = {
        str(path.relative_to(settings.BASE_DIR))
        for _, path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and DOOR & {alias.name for alias in node.names}
    }
    asking = {
        str(path.relative_to(settings.BASE_DIR))
        for _, path in sources()
        if "SharedTemplate.objects" in path.read_text()
    }

    assert importing == BEHIND_THE_DOOR | MAKERS
    assert not asking & MAKERS


def room_of(package, module):
    parts = module.split(".")
    return parts[1] if parts[0] == package and len(parts) > 1 and parts[1] in ROOMS else None


def test_imports_inside_an_app_run_one_way():
    wrong = []
    for package, path in sources():
        module = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
        here = room_of(package, module)
        for name in imported(path):
            there = room_of(package, name)
            if here and there and ROOMS.index(there) > ROOMS.index(here):
                wrong.append(f"{module} imports {name}")

    assert wrong == []


def test_no_import_inside_a_function():
    wrong = []
    for _, path in sources():
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                wrong += [
                    f"{path.name}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                ]

    assert wrong == []


def our_models():
    return [
        model
        for label in ("coproduction", *sorted(FEATURES))
        for model in apps.get_app_config(label).get_models()
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_model_says_what_it_is_and_hides_no_order(model):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
    assert list(model._meta.ordering) == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_time_and_person_of_a_decision_come_in_pairs(model):
    """`x_at` that may be empty beside `x_by`: a constraint holds both set or both empty."""
    names = {field.name for field in model._meta.fields}
    for name in sorted(names):
        if name.endswith("_at") and name[:-3] + "_by" in names:
            field = model._meta.get_field(name)
            by = model._meta.get_field(name[:-3] + "_by")
            if field.null and by.null and (model, name) not in ALONE:
                held = " ".join(str(each.condition) for each in checks(model))
                assert f"{name}__isnull" in held, (model, name)
                assert f"{by.name}__isnull" in held, (model, by.name)


# Imported from a log: it was presented then, and nobody here recorded it.
ALONE = {(Item, "presented_at")}


def checks(model):
    return [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Request, "state"),
        (Session, "state"),
        (Item, "state"),
        (Influence, "state"),
        (WaitingPlace, "state"),
        (Report, "state"),
    ],
)
def test_every_state_has_its_moves(model, field):
    states = set(model._meta.get_field(field).choices[i][0] for i in range(len(model.State)))

    assert set(model.MOVES) == states
    assert set().union(*model.MOVES.values()) <= states


def test_every_role_has_its_rights():
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_no_forum_can_take_a_fixed_address():
    first_words = {str(pattern.pattern).split("/")[0] for pattern in get_resolver().url_patterns}
    fixed = {word for word in first_words if word and not word.startswith(("<", "^(?P<forum>"))}

    assert fixed <= FIXED_SEGMENTS


def test_forum_called_like_a_fixed_address_is_refused(db):
    with pytest.raises(Exception, match="forum_slug_is_not_a_fixed_address"):
        Forum.objects.create(slug="admin", name="A", area="A")


def test_every_figure_is_counted_by_hand():
    """Each app lists in tests/test_figures.py what it reckoned on paper, as COUNTED."""
    counted = {
        key: case
        for package in ("coproduction", *sorted(FEATURES))
        for key, case in import_module(f"{package}.tests.test_figures").COUNTED.items()
    }

    missing = [
        f"Count {key} by hand: plant a few records in tests/test_figures.py of its app, and add "
        "what it comes to to COUNTED there."
        for key in all_figures()
        if key not in counted
    ]
    assert missing == []
    assert [key for key in counted if key not in all_figures()] == [], "No such figure."
    assert [key for key, case in counted.items() if not case.now] == [], "Nought proves little."
