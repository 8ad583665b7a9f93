"""The front doors of a slice: what another slice may import, and what a database row may name."""

from __future__ import annotations

import django.apps
import pytest
from django.db.models import Model

from tests.guards.house import SLICES, floors, imports_of, name_of, product_files, slice_of

FRONT_DOORS = ("actions", "queries", "facts", "words")


def side_doors() -> list[str]:
    """Imports from one slice into the inside of another."""
    found = []
    for path in product_files():
        home = slice_of(path)
        for line, name in imports_of(path):
            parts = name.split(".")
            if home not in SLICES or parts[0] != "shouhou" or len(parts) < 3:
                continue
            if parts[1] in SLICES and parts[1] != home and parts[2] not in FRONT_DOORS:
                found.append(f"{name_of(path)}:{line} imports {name}")
    return found


def test_between_slices_only_the_front_doors_are_used() -> None:
    assert side_doors() == []


def test_the_house_touches_no_models() -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in product_files()
        if slice_of(path) == "project"
        for line, name in imports_of(path)
        if name.startswith("shouhou.") and "models" in name.split(".")
    ]
    assert found == []


def our_models() -> list[type[Model]]:
    return [m for m in django.apps.apps.get_models() if m.__module__.startswith("shouhou.")]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model: type[Model]) -> None:
    here = floors()[model._meta.app_label]
    upward = [
        field.name
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        for label in [field.related_model._meta.app_label]
        if label in floors() and label != model._meta.app_label and floors()[label] >= here
    ]
    assert upward == []
