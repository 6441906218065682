"""What the server refuses, and how it stays up under attack: docs/securite.md says it all in one place."""
