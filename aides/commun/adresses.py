"""Names of this machine: what may be spoken to without encryption, and what needs no declaration."""

from __future__ import annotations

# As urllib.parse reads them in an address, and as the header Host writes them.
LOCAUX = frozenset(["localhost", "127.0.0.1", "::1"])
HOTES_LOCAUX = frozenset(f"[{nom}]" if ":" in nom else nom for nom in LOCAUX)
