"""The one exception that carries a message meant for the person at the keyboard."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend: shown as `message` and `remedy`, never as a traceback.

    `exit_code` follows the table in the help: 1 findings, 2 usage, 3 could not run.
    """

    def __init__(self, message: str, remedy: str = "", exit_code: int = 3) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[type[UserError], tuple[str, str, int]]:
        """Keep all three parts when the error crosses a process boundary."""
        return (type(self), (self.message, self.remedy, self.exit_code))


class EngineLostError(UserError):
    """What runs queries is gone, or cannot go on, whatever it was asked: no query is to blame."""
