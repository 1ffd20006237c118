"""How long a directive takes to reach every village of a county, and of the country, and how it is followed from there.

The service runs in earnest, with relay, broker and a PostgreSQL that keeps its promises. Codes are generated: as many
counties, townships and villages as there are, a unit and people for each.
"""
