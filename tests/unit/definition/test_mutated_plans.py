"""Whatever happens to a plan file on its way, it compiles to problems with places, and quickly.

The shipped plans are mutated with a fixed seed: characters, lines, keys and values. The normal
run takes 300; `ZWGK_MUTATIONS=20000` runs the campaign, `ZWGK_MUTATIONS_FROM` where it begins.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from effort import processor_seconds

from zwgk_flow.definition.calendar_check import load_calendar
from zwgk_flow.definition.compile import Compiled, compile_plan

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "definitions"
PLANS = [path.read_text(encoding="utf-8") for path in sorted(DEFINITIONS.glob("plans/*.yaml"))]
CALENDAR = load_calendar((DEFINITIONS / "calendars/cn.yaml").read_text(encoding="utf-8"))

MUTATIONS = int(os.environ.get("ZWGK_MUTATIONS", "300"))
FIRST = int(os.environ.get("ZWGK_MUTATIONS_FROM", "0"))
BATCHES = 10
SECONDS = 1.0
QUOTED = 0.8  # of the changed values stay YAML whatever they hold

STRANGE = list(
    "：，。、；（）〔〕“”'\"{}[]&*!|>%@`#?-:,\t\n\r \x00\x07\ufeff\u2028\U0001f600"
    "０９年月日底前各等及区"
)
KEYS = re.compile(r"^( *(?:- )?)([\w]+):", re.MULTILINE)
VALUES = re.compile(r"(?<=: )[^\n{}\[\],]+", re.MULTILINE)
WORDS = [
    "", "~", "null", "true", "否", "[]", "{}", "[[]]", "{a: {b: c}}", "0", "-1", "1e999",
    "9" * 400, "2021-02-30", "0000-00-00", "9999-12-31", "每月每日每周", "每月31日前", "前", "底",
    "次年2月30日前", "春节前", "9999年春节前", "二〇二一年十三月底前", "（（（（", "））））",
    "、、、、", "牵头", "牵头、配合", "各、各、各", "等", "区", "各街镇" * 60, "100%", "不少于",
    "../..", "a/b", "|", ">", "&x", "*x", "!!x",
]  # fmt: skip

Mutation = Callable[[str, random.Random], str]


def change_characters(text: str, chance: random.Random) -> str:
    """One to five characters lost, doubled or replaced."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text))
        new = chance.choice(["", text[at] * 2, chance.choice(STRANGE), chance.choice(text)])
        text = text[:at] + new + text[at + 1 :]
    return text


def damage_bytes(text: str, chance: random.Random) -> str:
    """Bytes flipped, the rest read as far as it can be."""
    raw = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return raw.decode(errors="replace")


def change_lines(text: str, chance: random.Random) -> str:
    """Lines lost, doubled, swapped, indented, or the file cut short."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(6)
        if kind == 0:
            lines[at : at + chance.randint(1, 9)] = []
        elif kind == 1:
            lines[at:at] = lines[other : other + chance.randint(1, 9)]
        elif kind == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 3:
            lines[at] = " " * chance.randint(1, 5) + lines[at]
        elif kind == 4:
            lines[at] = lines[at].lstrip()
        else:
            lines = lines[: at + 1]
        lines = lines or [""]
    return "\n".join(lines)


def change_keys(text: str, chance: random.Random) -> str:
    """Keys misspelt or given the name of another."""
    found = list(KEYS.finditer(text))
    names = sorted({match[2] for match in found})
    for match in sorted(chance.sample(found, min(3, len(found))), key=lambda m: -m.start()):
        name = chance.choice(
            [match[2][:-1], match[2] + "s", match[2].upper(), chance.choice(names)]
        )
        text = text[: match.start(2)] + name + text[match.end(2) :]
    return text


def change_values(text: str, chance: random.Random) -> str:
    """Values replaced by odd words, by another value, or cut."""
    found = list(VALUES.finditer(text))
    for match in sorted(chance.sample(found, min(3, len(found))), key=lambda m: -m.start()):
        other = chance.choice(found)[0]
        cut = match[0][: chance.randint(0, len(match[0]))]
        new = chance.choice([chance.choice(WORDS), other, cut, match[0] + chance.choice(STRANGE)])
        if chance.random() < QUOTED:
            new = json.dumps(new, ensure_ascii=False)
        text = text[: match.start()] + new + text[match.end() :]
    return text


# what breaks the YAML itself says little about what comes after it
MUTATE: tuple[Mutation, ...] = (
    change_characters,
    damage_bytes,
    change_lines,
    change_lines,
    *[change_keys] * 2,
    *[change_values] * 5,
)


def mutated(seed: int) -> str:
    chance = random.Random(seed)
    text = chance.choice(PLANS)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        text = chance.choice(MUTATE)(text, chance) or "\n"
    return text


def library(kind: str, name: str) -> tuple[str, str] | None:
    path = DEFINITIONS / f"{kind}s" / f"{name}.yaml"
    return (path.read_text(encoding="utf-8"), path.name) if path.is_file() else None


def compiled(text: str) -> Compiled:
    return compile_plan(text, "方案.yaml", library, CALENDAR.festival)


@pytest.mark.timeout(0)
@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_plan_gives_problems_with_places_within_a_second(batch: int) -> None:
    """Never an exception; each problem has a place, a cause and a fix; no file takes long."""
    slowest = (0.0, "", FIRST)
    for seed in range(FIRST + batch, FIRST + MUTATIONS, BATCHES):
        text = mutated(seed)
        began = time.process_time()
        result = compiled(text)
        slowest = max(slowest, (time.process_time() - began, text, seed))
        lines = text.count("\n") + text.count("\r") + text.count("\u2028") + text.count("\x85") + 1
        for problem in result.problems:
            assert problem.message, seed
            assert problem.fix, seed
            assert problem.place.file == "方案.yaml", seed
            assert 1 <= problem.place.line <= lines + 1, seed
            assert problem.place.column >= 1, seed
        assert (result.plan is None) == bool(result.errors), seed
    _, text, seed = slowest
    again = processor_seconds(lambda: compiled(text), SECONDS)
    assert again < SECONDS, f"第 {seed} 号用了 {again:.2f} 秒"
