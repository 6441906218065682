"""If-Modified-Since at its boundary: only the very date that was given says that a reader has the page."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from aides.site.cache_pages.demande import Demande
from aides.site.cache_pages.memoire import Reponse
from aides.site.cache_pages.validateurs import date_http, inchangee

MIDI = 1_600_000_000
REPONSE = Reponse(200, ((b"etag", b'"a"'), (b"last-modified", date_http(MIDI))), b"")


def demande(si_modifie: bytes = b"", si_aucun: bytes = b"") -> Demande:
    entetes = [(b"host", b"localhost"), (b"if-modified-since", si_modifie), (b"if-none-match", si_aucun)]
    scope = {"method": "GET", "scheme": "http", "path": "/", "query_string": b"",
             "headers": [(nom, valeur) for nom, valeur in entetes if valeur]}  # fmt: skip
    lue = Demande.lire(scope)
    assert lue
    return lue


@pytest.mark.parametrize(("ecart", "inchange"), [(0, True), (-1, False), (1, False), (-86_400, False), (86_400, False)])
def test_a_page_that_goes_back_to_an_older_database_is_sent_again(ecart: int, inchange: bool) -> None:
    """After `revenir` the page is older than what the reader has: she must get it all the same."""
    assert inchangee(demande(date_http(MIDI + ecart)), REPONSE) is inchange


def test_no_condition_and_no_date_are_no_match() -> None:
    assert not inchangee(demande(), REPONSE)
    assert not inchangee(demande(date_http(MIDI)), Reponse(200, (), b""))
    assert not inchangee(demande(), Reponse(200, (), b""))


@pytest.mark.parametrize(
    ("si_aucun", "inchange"), [(b'"a"', True), (b'"b"', False), (b" * ", True), (b'W/"a"', True), (b'"b", "a"', True)]
)
def test_an_etag_goes_before_a_date(si_aucun: bytes, inchange: bool) -> None:
    for date in (b"", date_http(MIDI), date_http(MIDI + 1)):
        assert inchangee(demande(date, si_aucun), REPONSE) is inchange


def test_dates_are_written_as_http_wants_them() -> None:
    assert date_http(MIDI) == b"Sun, 13 Sep 2020 12:26:40 GMT" == formatdate(MIDI, usegmt=True).encode()
