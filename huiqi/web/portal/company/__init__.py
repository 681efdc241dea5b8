"""我的企业: what a company may have, what waits for it, what we hold about it."""
