"""拨付 · payments: funds, double entry, payment orders, batches, bank results."""
