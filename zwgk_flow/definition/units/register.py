"""The plan's register of units: which body a printed name means, and which it may have meant.

Resolves names against what the plan lists; does not read phrases and knows no body by itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from types import MappingProxyType

from zwgk_flow.definition.units.text import fold

_LEVELS = "省市区县州旗盟"
_ENDINGS = (
    (re.compile(r"委员会$"), "委"),
    (re.compile(r"办公室$"), "办"),
    (re.compile(r"人民政府"), "政府"),
    (re.compile(r"街道办事处$"), "街道"),
)
_NOT_A_PLACE = (
    r"[省市区县州旗盟]|.*(?:示范|开发|园|工业|集聚|新|高新|经开|保税|试验|度假|风景|景|自贸|社|地|校"
    r"|片|功能|合作|城|郊|辖|特|库|老|先行|全|各|本|我|矿|港|牧|林)区|.*(?:全|各|本|我)[县旗]"
)
_DISTRICT = re.compile(r"(?:.{2,4}?[省市])?([^省市]{1,4}?[区县旗])(?=.{2,})")
_ZONE = re.compile(r"([^省市区县旗]{2,3})(?:经开区|高新区|经济(?:技术)?开发区|高新技术产业开发区)")


def _key(name: str) -> str:
    return re.sub(r"\s", "", fold(name))


def _core(name: str) -> str:
    core = _key(name)
    for ending, short in _ENDINGS:
        core = ending.sub(short, core)
    return core


def _within(short: str, full: str) -> bool:
    """Whether all characters of `short` stand in `full` in this order."""
    remaining = iter(full)
    return all(character in remaining for character in short)


@dataclass(frozen=True, slots=True)
class Register:
    """The plan's units and groups; `district` makes names of another district stand out."""

    units: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    district: str | None = None
    _known: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {_key(alias): name for name, aliases in self.units.items() for alias in aliases}
        known |= {_key(name): name for name in (*self.groups, *self.units)}
        object.__setattr__(self, "_known", MappingProxyType(known))

    def resolve(self, name: str) -> str | None:
        """The unit or group this name or alias stands for, width and spaces disregarded."""
        return self._known.get(_key(name))

    def abbreviated(self, name: str) -> str | None:
        """The only unit whose name, or an alias, `name` can shorten: 区市管局; None if several."""
        core = _core(name)
        meant = {full for full, spelling in self._spellings() if _shortens(core, _core(spelling))}
        return meant.pop() if len(meant) == 1 and len(core) > 2 else None

    def suggestions(self, name: str) -> tuple[str, ...]:
        """At most three units or groups this name may have meant, the likeliest first."""
        core = _core(name)
        best: dict[str, float] = {}
        for full, spelling in self._spellings(with_groups=True):
            best[full] = max(best.get(full, 0.0), _likeness(core, _core(spelling)))
        ranked = sorted(best, key=lambda full: -best[full])
        return tuple(full for full in ranked if best[full] >= 0.6)[:3]

    def is_foreign(self, name: str) -> bool:
        """Whether the name carries the name of another district, county or its zone."""
        if self.district is None:
            return False
        own = _key(self.district)
        if zone := _ZONE.match(_key(name)):
            return zone[1] not in own
        place = _DISTRICT.match(_key(name))
        if place is None or re.fullmatch(_NOT_A_PLACE, place[1]) or place[1][0] in _LEVELS:
            return False
        return not own.endswith(place[1])

    def _spellings(self, *, with_groups: bool = False) -> Iterator[tuple[str, str]]:
        for full, aliases in self.units.items():
            yield full, full
            for alias in aliases:
                yield full, alias
        if with_groups:
            for group in self.groups:
                yield group, group


def _shortens(short: str, full: str) -> bool:
    """Same level, same ending, every character found in order."""
    return short[0] == full[0] and short[-1] == full[-1] and _within(short, full)


def _likeness(said: str, listed: str) -> float:
    """From 0 to 1; an abbreviation or a missing level counts nearly as the name itself."""
    bare_said, bare_listed = said.lstrip(_LEVELS), listed.lstrip(_LEVELS)
    if bare_said and bare_listed:
        if bare_said == bare_listed:
            return 0.95
        if len(bare_said) > 1 and _within(bare_said, bare_listed):
            return 0.9
        if (
            len(bare_said) > 2
            and bare_said[-1] == bare_listed[-1]
            and _within(bare_said[:-1], bare_listed)
        ):
            return 0.85
    return SequenceMatcher(None, said, listed, autojunk=False).ratio()
