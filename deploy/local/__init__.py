"""The network on one machine."""
