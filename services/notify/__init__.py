"""Notify (通知): everyone concerned is told, once, by a way that reaches them."""
