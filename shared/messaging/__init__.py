"""Messages that are never lost: outbox and relay on one side, inbox, retries and dead letters on the other."""
