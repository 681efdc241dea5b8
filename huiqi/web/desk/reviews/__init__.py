"""评审 · panels of experts for a case, and the pool."""
