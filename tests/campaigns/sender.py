"""The killed sender: it delivers to a web server and dies at a drawn moment of a drawn letter."""

from __future__ import annotations

import os
import random
import signal
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from urllib.parse import quote

from zwgk_flow.notify import holder
from zwgk_flow.notify.channels import DeliveryFailed, Letter
from zwgk_flow.operations.delivery import deliver
from zwgk_flow.store import open_store

# with a letter in hand, sent and not answered, answered and not marked
MOMENTS = ("before", "unanswered", "unmarked")


@dataclass(frozen=True)
class Fate:
    """At which moment of which letter a sender dies, on which host, and how often it is refused."""

    moment: str
    letter: int
    elsewhere: bool
    refused: float
    seed: float


@dataclass
class WebChannel:
    """Posts letters to a server, refuses some by itself, and kills its process when it is time."""

    host: str
    fate: Fate
    draw: random.Random
    letters: int = 0

    def send(self, letter: Letter) -> None:
        self.letters += 1
        self.die_at("before")
        if self.draw.random() < self.fate.refused:
            raise DeliveryFailed("对方服务器没有应答")
        with closing(HTTPConnection(self.host, timeout=30)) as connection:
            headers = {"X-Zwgk-Key": quote(letter.key, safe="/@:")}
            connection.request("POST", "/", str(letter).encode(), headers)
            self.die_at("unanswered")
            if connection.getresponse().status != 200:
                raise DeliveryFailed("对方服务器没有收下")
        self.die_at("unmarked")

    def die_at(self, moment: str) -> None:
        """End this process as a power cut does, if it is to end here or was refused there."""
        if moment == self.fate.moment and self.letters >= self.fate.letter:
            os.kill(os.getpid(), signal.SIGKILL)


def send(url: str, host: str, fate: Fate, now: datetime) -> None:
    """Deliver what is owed until the drawn moment comes, or nothing is owed any more."""
    if fate.elsewhere:  # as if on another host, of whose processes nobody here knows
        holder._host = lambda: "elsewhere"
    with closing(open_store(url)) as store:
        deliver(store, WebChannel(host, fate, random.Random(fate.seed)), now)
