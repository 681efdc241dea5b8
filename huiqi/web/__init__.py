"""The faces of the web, independent of one another, over one kit."""
