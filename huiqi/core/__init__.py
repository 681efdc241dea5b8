"""The rooms of the core, high to low: insight > payments | meetings | reviews | webhooks > cases > matching > catalog > intake > facts > notices | documents > parties > ledger > vault."""
