"""评审 · reviews: outside experts drawn by lot, conflicts kept out, score sheets, distance, a third opinion."""
