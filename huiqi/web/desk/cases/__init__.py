"""办件: the worklist and the case, with every act through the one door."""
