"""认企业 · which company a row speaks of, two records made one, and the street of an address."""
