"""Messages that are never lost: envelope, topology, outbox and relay on one side, inbox, retries and dead letters on the other."""
