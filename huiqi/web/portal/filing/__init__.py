"""申请: drafting, handing in, following, supplementing, withdrawing, rating."""
