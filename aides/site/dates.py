"""Daily publications said lightly: the last one of each month, where there are hundreds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TypeVar

Chose = TypeVar("Chose")
# A list of more dates than this is given by month.
LISTE_COURTE = 40


def dernieres_du_mois(choses: Sequence[Chose], date: Callable[[Chose], str]) -> list[Chose]:
    """The last of each month, out of things in the order of their ISO dates."""
    return [list(groupe)[-1] for _, groupe in groupby(choses, key=lambda chose: date(chose)[:7])]


def proposees(dates: Sequence[str], choisie: str) -> tuple[list[str], list[str]]:
    """What a selector offers, in the order given: the last date of each month, and every date of the month of the
    chosen one ('' for the latest). All the dates and nothing when they are few."""
    if len(dates) <= LISTE_COURTE:
        return list(dates), []
    mois = (choisie or max(dates))[:7]
    derniers = set(dernieres_du_mois(sorted(dates), str))
    return [d for d in dates if d in derniers], [d for d in dates if d[:7] == mois]


def montrees(dates: Sequence[str], jour: str) -> list[str]:
    """Of dates in order, those that a map through time shows: all when they are few, else the last one of each month
    and the last one by `jour`."""
    if len(dates) <= LISTE_COURTE:
        return list(dates)
    voulue = max((date for date in dates if date <= jour), default=dates[0])
    return sorted({*dernieres_du_mois(dates, str), voulue})
