"""账号 · account: sign in, claim a company, let people in, choose for whom to act."""
