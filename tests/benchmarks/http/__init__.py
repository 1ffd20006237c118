"""How fast intake's HTTP interface is: two processes of it, with all that they do in earnest.

One store has 10,000 open cases, as a county has, another 1,000,000 altogether. Validation, encryption, outbox and
relay run; a private PostgreSQL keeps its promises (``fsync`` on); the broker takes the events for all subscribers. The
load comes from wrk on the same machine, which takes its part of the two cores.
"""
