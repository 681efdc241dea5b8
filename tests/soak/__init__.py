"""The running product under kill -9: real processes, real clicks, and a reckoning at the end."""
