"""Hostile input: what nobody should send, sent everywhere.

Schemathesis walks the OpenAPI document of every service, a rule-based state machine does to a case whatever can be done
to it, and a corpus of strings that break things (control characters, bidirectional overrides, formulas, markup, SQL,
megabytes, bombs) goes into every text there is. The promise is the same for all: no 5xx, nothing half done, no dead
letter, nothing that was typed is ever executed, and what was accepted comes back as it was sent.
The usual run takes a third of the operations each day (:mod:`tests.hostile.turn`); HOSTILE_TIMES=20 makes a long run of
it: all of them, with so many times the usual number of examples.
"""
