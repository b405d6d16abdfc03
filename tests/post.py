"""A channel that keeps letters instead of sending them, and the hour at which it is given them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk import at

from zwgk_flow.notify.channels import DeliveryFailed, Letter


@dataclass
class Post:
    """Keeps what it is given, and refuses the addresses it is told to."""

    refuses: set[str] = field(default_factory=set)
    sent: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Keep a letter."""
        if letter.recipient in self.refuses:
            raise DeliveryFailed("对方服务器没有应答")
        self.sent.append(letter)


def later(**by: float) -> datetime:
    """Nine o'clock of 1 July 2021, and some time after it."""
    return at("2021-07-01", 9) + timedelta(**by)
