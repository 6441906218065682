"""Choropleth and proportional-circle maps of France: pure functions from figures to a drawing, no database, no HTTP."""
