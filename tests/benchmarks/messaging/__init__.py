"""``python -m tests.benchmarks.messaging``: events handled, published and passed on, beside other Python frameworks.

Handling: the queue is filled beforehand; one process takes each event once effective: a row in the inbox and a
business row, one PostgreSQL, a durable quorum queue, acknowledged after the commit. All do it with the same two
tables. The rate is read from the moments in the rows, without the start of the process.

Publishing: from an outbox in PostgreSQL through our relay, beside confirmed publishing one by one (from memory: the
peers have no outbox to read and to mark).

Hop: from the commit in one service to the commit of its handling in the next.
"""
