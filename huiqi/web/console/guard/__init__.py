"""安全 · guard: accounts, posts, sessions and requests of persons, for the security administrator."""
