"""If-Modified-Since at its boundary: only the very date that was given says that a reader has the page."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from aides.site.cache_pages.validateurs import LUS, date_http
from aides.site.mise_en_ligne import EMPORTES
from aides.site.plages import Conditions, HorsDuContenu

MIDI = 1_600_000_000
ETAG, DATE = b'"a"', date_http(MIDI)


@pytest.mark.parametrize(("ecart", "inchange"), [(0, True), (-1, False), (1, False), (-86_400, False), (86_400, False)])
def test_a_page_that_goes_back_to_an_older_database_is_sent_again(ecart: int, inchange: bool) -> None:
    """After `revenir` the page is older than what the reader has: she must get it all the same."""
    assert Conditions(si_modifie=date_http(MIDI + ecart)).connait(ETAG, DATE) is inchange


def test_no_condition_and_no_date_are_no_match() -> None:
    assert not Conditions().connait(ETAG, DATE)
    assert not Conditions(si_modifie=DATE).connait(ETAG, b"")
    assert not Conditions().connait(b"", b"")
    assert not Conditions(si_aucun=b'""').connait(b"", b"")


@pytest.mark.parametrize(
    ("si_aucun", "inchange"), [(b'"a"', True), (b'"b"', False), (b" * ", True), (b'W/"a"', True), (b'"b", "a"', True)]
)
def test_an_etag_goes_before_a_date(si_aucun: bytes, inchange: bool) -> None:
    for date in (b"", date_http(MIDI), date_http(MIDI + 1)):
        assert Conditions(si_aucun, date).connait(ETAG, DATE) is inchange


def test_dates_are_written_as_http_wants_them() -> None:
    assert date_http(MIDI) == b"Sun, 13 Sep 2020 12:26:40 GMT" == formatdate(MIDI, usegmt=True).encode()


@pytest.mark.parametrize(
    ("plage", "attendu"),
    [
        (b"bytes=0-0", (0, 1)), (b"bytes=9-9", (9, 10)), (b"bytes=9-10", (9, 10)), (b"bytes=0-9", (0, 10)),
        (b"bytes=3-", (3, 10)), (b"bytes=-1", (9, 10)), (b"bytes=-10", (0, 10)), (b"bytes=-11", (0, 10)),
        (b"", None), (b"bytes=-", None), (b"bytes=0-1,3-4", None), (b"lignes=0-1", None), (b"bytes=a-b", None),
    ],
)  # fmt: skip
def test_a_range_is_what_is_there_of_it(plage: bytes, attendu: tuple[int, int] | None) -> None:
    assert Conditions(plage=plage).intervalle(10, ETAG, DATE) == attendu


@pytest.mark.parametrize("plage", [b"bytes=10-", b"bytes=10-12", b"bytes=5-4", b"bytes=-0"])
def test_a_range_of_no_byte_is_refused(plage: bytes) -> None:
    with pytest.raises(HorsDuContenu):
        Conditions(plage=plage).intervalle(10, ETAG, DATE)


@pytest.mark.parametrize(("si_plage", "suivie"), [(ETAG, True), (DATE, True), (b'"b"', False), (b'W/"a"', False)])
def test_a_range_is_of_the_bytes_that_one_has_begun_with(si_plage: bytes, suivie: bool) -> None:
    assert (Conditions(plage=b"bytes=1-2", si_plage=si_plage).intervalle(10, ETAG, DATE) is not None) is suivie


def test_whatever_the_site_reads_changes_the_validators_of_its_pages() -> None:
    """A word that changed, in a folder that is not among these, was an old page to a reader who had it."""
    # Templates and plugins are where the server says; metadata.yml is hashed as it is read; static files apart.
    ailleurs = {"metadata.yml", "plugins", "static", "templates"}
    jamais = {"pyproject.toml", "constraints.txt", "README.md", "LICENSE"}
    assert set(LUS) == set(EMPORTES) - ailleurs - jamais
