"""Rounds of the game."""

from rps_core.game.rules import Round


def a_round(player: str = "rock", computer: str = "paper", nonce: str = "0", opponent: str = "random") -> Round:
    return Round(opponent, player, computer, nonce, "2026-01-01T00:00:00+00:00")
