"""The same work done with other frameworks, each as its documentation has it, and tuned.

Every handler does, in one transaction, what our receiver does: an inbox row (nothing more if there is one already) and
a business row; the message is acknowledged after the commit. All go through SQLAlchemy's session, as our
receiver does; each is measured a second time straight through its PostgreSQL driver, which is to its advantage. All
queues are durable quorum queues, and the messages are the same CloudEvents, in whatever a framework wraps them.

How much each does at once was tried on the machine that docs/benchmarks.md names, and the best was taken; each module
says what that was.
"""
