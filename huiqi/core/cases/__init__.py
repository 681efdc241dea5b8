"""办件 · cases: case, step, clock, supplement, decision; one transition service."""
