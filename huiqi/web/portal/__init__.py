"""门户 · portal: the public and company face."""
