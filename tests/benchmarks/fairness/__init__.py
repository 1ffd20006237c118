"""How evenly routing shares a township's year among equal people, beside chance and taking turns."""
