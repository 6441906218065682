"""Names of this machine: what may be spoken to without encryption, and what needs no declaration."""

from __future__ import annotations

# As an address writes them, and as urllib.parse reads them.
LOCAUX = frozenset(["localhost", "127.0.0.1", "[::1]", "::1"])
