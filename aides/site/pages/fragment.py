"""Templates written at once. Datasette renders its own asynchronously, and each value that they write passes through as
many generators as there are templates around it: what waits for nothing costs half as much without.

The pages of the site are written so (rendu.py), their charts made beforehand; so are, in Datasette's own pages, pieces
that write many values: {{ fragment("_cellules.html") }} instead of an include.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from jinja2 import Environment, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

SECONDES = 1.0


class Immediat(Template):
    """A template that Datasette may wait for, and that is ready at once. A page is made of thirty: each is looked at on
    the disk, for a change, once a second."""

    _regarde = 0.0

    @property
    def is_up_to_date(self) -> bool:
        maintenant = time.monotonic()
        if maintenant - self._regarde < SECONDES:
            return True
        self._regarde = maintenant
        return super().is_up_to_date

    async def render_async(self, *arguments: Any, **contexte: Any) -> str:
        return self.render(*arguments, **contexte)


@pass_context
def fragment(contexte: Context, gabarit: str, **ajouts: object) -> Markup:
    """The template `gabarit` with the variables that the page has where it calls, and those given here.

    The piece cannot call what is asynchronous: it would write the coroutine instead of its result.
    """
    return ecrire(contexte.environment, gabarit, **{**contexte.get_all(), **ajouts})


def ecrire(environnement: Environment, gabarit: str, **contexte: object) -> Markup:
    """The template `gabarit` of the site's environment, with these variables, written at once."""
    return Markup(immediat(environnement, gabarit).render(contexte))


def immediat(environnement: Environment, gabarit: str) -> Template:
    """The template `gabarit` of the site's environment, which does not wait. Raises TemplateNotFound."""
    return _synchrone(environnement).get_template(gabarit)


@cache
def _synchrone(environnement: Environment) -> Environment:
    """The environment of the site, its filters and templates, that does not wait."""
    if not environnement.is_async:
        return environnement
    sans_attente = environnement.overlay(enable_async=False)
    sans_attente.template_class = Immediat
    return sans_attente
