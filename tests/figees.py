"""Which dataclasses of a module cannot change once made: what one step hands to the next must not."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import ModuleType


def classes(*modules: ModuleType) -> dict[str, str]:
    """Each dataclass defined in these modules: « figée », « légère » (frozen, with slots) or « libre »."""
    return {
        nom: _nature(classe)
        for module in modules
        for nom, classe in vars(module).items()
        if isinstance(classe, type) and is_dataclass(classe) and classe.__module__ == module.__name__
    }


def _nature(classe: object) -> str:
    if not classe.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return "libre"
    return "légère" if "__slots__" in vars(classe) else "figée"
