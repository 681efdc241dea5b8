"""材料 · documents: files, the wallet with its versions and evidence grades, letters."""
