"""The order in which files of tests are given to the workers."""

from __future__ import annotations

from aides import RACINE
from tests.conftest import LES_PLUS_LONGS
from tests.preuves import au_moins_un


def test_each_of_the_longest_files_is_there() -> None:
    for nom in au_moins_un(LES_PLUS_LONGS):
        assert (RACINE / "tests" / nom).is_file(), nom
