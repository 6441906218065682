"""Tabs that tests lend one another: a browser takes five times as long to open a window as to load a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

LARGE = {"width": 1280, "height": 900}


@dataclass
class Onglet:
    """A tab, with the addresses that it asked for and what it wrote as an error, since it was lent."""

    page: Page
    demandes: list[str] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)

    def ecouter(self) -> None:
        self.page.on("request", self._demander)
        self.page.on("pageerror", lambda erreur: self.erreurs.append(str(erreur)))
        self.page.on("console", self._ecrire)

    def _demander(self, demande: Request) -> None:
        self.demandes.append(demande.url)

    def _ecrire(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.erreurs.append(message.text)


class Onglets:
    """Free tabs by the options of their context, which cannot change once it is there."""

    def __init__(self, navigateur: Browser) -> None:
        self._navigateur = navigateur
        self._libres: dict[tuple[tuple[str, Any], ...], list[Onglet]] = defaultdict(list)

    @contextmanager
    def preter(
        self,
        viewport: dict[str, int] = LARGE,
        color_scheme: Any = "light",
        reduced_motion: Any = "no-preference",
        **contexte: Any,
    ) -> Iterator[Onglet]:
        """A tab as if new: no cookie, no pointer over anything, nothing routed. The page before is there until another
        is asked for: a tab that is emptied loses its process, and to start one costs as much as to load a page."""
        libres = self._libres[tuple(sorted(contexte.items()))]
        onglet = libres.pop() if libres else self._ouvrir(contexte)
        page = onglet.page
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.emulate_media(media="null", color_scheme=color_scheme, reduced_motion=reduced_motion)
        onglet.demandes.clear()
        onglet.erreurs.clear()
        yield onglet
        page.unroute_all(behavior="ignoreErrors")
        page.mouse.move(0, 0)
        page.context.clear_cookies()
        libres.append(onglet)

    def _ouvrir(self, contexte: dict[str, Any]) -> Onglet:
        onglet = Onglet(self._navigateur.new_context(**contexte).new_page())
        onglet.ecouter()
        return onglet
