"""What can go wrong with the embedded server."""


class EmbeddedServerError(RuntimeError):
    """The embedded server cannot be used; the message is one line that says what to do."""
