"""A test proves something only when it saw something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def au_moins_un(elements: Iterable[T]) -> list[T]:
    """The elements as a list; AssertionError when there is none: a loop of asserts over nothing would pass."""
    lus = list(elements)
    assert lus, "nothing to look at: this test would pass whatever the code does"
    return lus
