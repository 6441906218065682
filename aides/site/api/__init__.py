"""The interface for programs: what may be asked (validation), what is promised (contrat), its description (openapi)."""
