"""Orders and documents from above: taken in, decided on, sent out, answered, filed."""
