"""Driftredovisning and what it stands on: the nämnder and their units, each with budget, forecast and outcome."""
