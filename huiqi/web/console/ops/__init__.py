"""运行 · ops: how the platform runs, for operators."""
