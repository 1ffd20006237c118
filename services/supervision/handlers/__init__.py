"""What supervision does about each event, each command and each moment: functions of (event, unit of work).

Events come in any order, twice, and late. So a handler never asks "what is the clock now?" to decide what an event
means: it leaves the event's mark, with the event's own time and place, and the clock works out where it stands.
"""
