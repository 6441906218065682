"""The proof of each canned query, a module each: how it is called (CAS), the table worked out by hand for the base of
../main (A_LA_MAIN, in YAML: columns, then the rows of each set of parameters, or why there are none), and its answer
computed again (repondre). Lists out of the reference tables, and the checks, show no figure of the files: they have the
table alone."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

PREUVES: dict[str, ModuleType] = {
    module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)
}
CAS: dict[str, list[dict[str, str]]] = {nom: preuve.CAS for nom, preuve in PREUVES.items() if hasattr(preuve, "CAS")}
