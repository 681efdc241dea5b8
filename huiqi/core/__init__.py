"""The rooms of the core, high to low: insight > payments > cases > matching > catalog > facts > notices | documents > parties > ledger."""
