"""The operations of version 1, one resource a file."""
