"""事实 · facts: sourced, dated statements about a party; nothing overwrites."""
