"""What the product does in a second, beside a named floor: ``make bench`` (see docs/benchmarks.md)."""
