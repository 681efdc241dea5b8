"""金额 · money: exact sums, never a float."""
