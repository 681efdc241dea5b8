"""备案 · filings: the register of what companies announced before they apply."""
