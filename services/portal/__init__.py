"""Portal (门户): the pages of the three tiers and of the public, over a read model made from events alone."""
