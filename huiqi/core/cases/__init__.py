"""办件 · cases: the only process of the house, from a company's draft to the closed file."""
