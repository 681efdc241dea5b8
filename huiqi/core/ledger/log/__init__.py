"""存证日志 · the log over the events: entries, tree, writer, proofs and the check of the whole."""
