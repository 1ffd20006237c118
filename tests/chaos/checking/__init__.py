"""An independent checker: what the five databases hold in the end, against what people were told.

It reads the tables with SQL of its own and has its own idea of what must follow from what. Of the product it imports
the names of events and who listens to them, nothing else; a test holds it to that.
"""
