"""Writes of the meetings room."""
