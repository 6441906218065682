"""Answers kept in memory, already compressed, for as long as the database they come from is served."""
