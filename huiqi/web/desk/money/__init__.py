"""拨付: payment orders, bank batches, result files."""
