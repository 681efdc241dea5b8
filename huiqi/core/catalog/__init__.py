"""事项 · catalog: items, immutable releases and openings loaded from packs."""
