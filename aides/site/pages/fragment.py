"""A piece of a page rendered in one go: {{ fragment("carte/carte.html") }} instead of an include.

Datasette renders its templates asynchronously, and each value that they write passes through as many generators as
there are templates around it. A piece that waits for nothing, and writes a thousand values, costs half as much so.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup


@pass_context
def fragment(contexte: Context, gabarit: str, **ajouts: object) -> Markup:
    """The template `gabarit` with the variables that the page has where it calls, and those given here.

    The piece cannot call what is asynchronous (graphique, barres): it would write the coroutine instead of its result.
    """
    return ecrire(contexte.environment, gabarit, **{**contexte.get_all(), **ajouts})


def ecrire(environnement: Environment, gabarit: str, **contexte: object) -> Markup:
    """The template `gabarit` of the site's environment, with these variables, written at once."""
    return Markup(_synchrone(environnement).get_template(gabarit).render(contexte))


@cache
def _synchrone(environnement: Environment) -> Environment:
    """The environment of the site, its filters and templates, that does not wait."""
    return environnement.overlay(enable_async=False)
