"""What the tests stand on: a broker, databases, processes, a whole network, and ways to disturb them."""
