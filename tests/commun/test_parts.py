"""Shares told roughly: what is said of a part of a whole, at each bound, and that few numbers say little."""

from __future__ import annotations

from collections import Counter

import pytest

from aides.commun.parts import POSSIBLES, fourchette, fourchette_de, plancher


@pytest.mark.parametrize(
    ("partie", "dit"),
    [
        (0, "moins de 1 %"), (99, "moins de 1 %"), (100, "de 1 à 2 %"), (199, "de 1 à 2 %"), (4999, "de 25 à 50 %"),
        (5000, "de 50 à 75 %"), (9899, "de 98 à 99 %"), (9900, "99 % ou plus"), (10_000, "99 % ou plus"),
    ],
)  # fmt: skip
def test_a_part_of_many_lies_between_two_steps(partie: int, dit: str) -> None:
    assert fourchette(partie, 10_000).replace("\u00a0", " ") == dit


@pytest.mark.parametrize("total", [0, 1, 2, 5, 19, 20, 21, 37, 100, 999, 1000, 12_345])
def test_whatever_is_said_ten_numbers_at_least_would_have_it_said(total: int) -> None:
    dits = Counter(fourchette(partie, total) for partie in range(total + 1))
    assert min(dits.values()) >= min(POSSIBLES, total + 1)
    planchers = Counter(plancher(partie, total) for partie in range(total))
    assert min(planchers.values(), default=POSSIBLES) >= min(POSSIBLES, total)


def test_of_few_nothing_is_said() -> None:
    assert {fourchette(partie, 18) for partie in range(19)} == {"non précisé"}
    assert (plancher(11, 12), plancher(12, 12), plancher(0, 0)) == (0, 100, 0)


def test_a_share_of_euros() -> None:
    assert [fourchette_de(part).replace("\u00a0", " ") for part in (0, 0.0264, 1)] == [
        "moins de 1 %",
        "de 2 à 5 %",
        "99 % ou plus",
    ]
