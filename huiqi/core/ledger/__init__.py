"""存证 · ledger: what happened, append-only: one row for each transition, decision and read of personal data."""
