"""``make bench-matching``: a district against thousands of items, beside what others would use."""
