"""拨付 · payments: funds of a year in double entry, payment orders, bank batches and their results."""
