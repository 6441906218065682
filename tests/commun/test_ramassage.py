"""Searching for unreachable objects less often: while a build lasts, and no longer."""

from __future__ import annotations

import gc

import pytest

from aides.commun.ramassage import SEUIL, ramassage_rare


def test_the_search_is_rarer_inside_and_as_it_was_afterwards_even_after_a_fault() -> None:
    avant = gc.get_threshold()
    with ramassage_rare():
        assert gc.isenabled()
        assert gc.get_threshold() == (SEUIL, *avant[1:])
    assert gc.get_threshold() == avant
    with pytest.raises(LookupError), ramassage_rare():
        raise LookupError
    assert gc.get_threshold() == avant
