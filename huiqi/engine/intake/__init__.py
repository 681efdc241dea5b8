"""归集 · intake: a department's file becomes typed values, or faults that say where and what to do. Plain Python."""
