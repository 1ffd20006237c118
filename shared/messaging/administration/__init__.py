"""Looking after queues by hand: counts, dead letters, outboxes, the way of one matter, and events sent once more.

For command lines and pages. It talks to the broker through pika, one short connection an act, and needs neither the
management plugin nor a running service; every act goes on record before the first message is touched.
"""
