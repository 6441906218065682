"""Names of this machine: what may be spoken to without encryption, and what needs no declaration."""

from __future__ import annotations

import re

# As urllib.parse reads them in an address, and as the header Host writes them.
LOCAUX = frozenset(["localhost", "127.0.0.1", "::1"])
HOTES_LOCAUX = frozenset(f"[{nom}]" if ":" in nom else nom for nom in LOCAUX)
# A name and its port, as the header Host or an address writes them.
HOTE = re.compile(r"[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:]+\](?::\d{1,5})?", re.ASCII)
