"""What reading and publishing on data.gouv.fr share (udata's API, version 1)."""

from __future__ import annotations

ADRESSE = "https://www.data.gouv.fr/api/1"
# Names of its checksums that hashlib knows; sha2 is its old name of SHA-256.
ALGORITHMES = {"sha1": "sha1", "sha2": "sha256", "sha256": "sha256", "md5": "md5"}
