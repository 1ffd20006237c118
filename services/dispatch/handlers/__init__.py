"""Use cases: what happens on a command or an event, inside one unit of work. Nothing here commits."""
