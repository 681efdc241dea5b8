"""主体 · parties: companies, people, departments, posts, mandates."""
