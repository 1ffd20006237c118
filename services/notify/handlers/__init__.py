"""Use cases: (event or command, unit of work) → what happens. The only place that says so."""
