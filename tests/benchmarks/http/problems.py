"""What makes a sample worthless."""


class Wrong(RuntimeError):
    """The service did not do what was asked, so its speed says nothing."""
