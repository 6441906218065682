"""Programs that others use, each against the real server over HTTP (docs/clients.md says what each needs)."""
