"""Template tags of the officers' pages."""
