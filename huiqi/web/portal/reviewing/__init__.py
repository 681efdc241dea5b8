"""专家评审 · what an outside expert is asked to judge, and the score sheet."""
