"""公示异议、申诉、事后检查: what officers do after a decision."""
