"""The computer's move, fixed before the player's: a hash is shown first, and what it is the hash of afterwards.

Nobody can find another move with the same SHA-256, so the move cannot be changed once its hash was shown. And nobody
can read the move off the hash: a random nonce is hashed along with it, else one would try all three.
"""

import hashlib
import secrets
from dataclasses import dataclass

NONCE_BYTES = 16  # as many as nobody can try out


@dataclass(frozen=True)
class Commitment:
    """A move and its nonce, which stay secret until the player has moved."""

    move: str
    nonce: str
    """Random, in hexadecimal digits."""

    @property
    def text(self) -> str:
        """What is hashed."""
        return f"{self.move} {self.nonce}"

    @property
    def hash(self) -> str:
        """SHA-256 of the text, 64 hexadecimal digits: to be shown before."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def proof(self) -> str:
        """One line of Python that prints True: to be shown afterwards."""
        return f'import hashlib; print(hashlib.sha256(b"{self.text}").hexdigest() == "{self.hash}")'


def commit(move: str) -> Commitment:
    """Fixes a move."""
    return Commitment(move, secrets.token_hex(NONCE_BYTES))
