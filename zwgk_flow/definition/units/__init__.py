"""Who answers for an item: the bodies a phrase names, the role of each, the mode of them all.

Reads the words as printed, and against the plan's register where one is given; knows nothing of
deadlines (it hands back one found in a bracket), tasks or people.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zwgk_flow.definition.readings import LEADING, Mode, Party, Remark, Responsibility, Role
from zwgk_flow.definition.units.cast import Entry, cast
from zwgk_flow.definition.units.grammar import Aside, read_events
from zwgk_flow.definition.units.marks import read_legend
from zwgk_flow.definition.units.register import Register
from zwgk_flow.definition.units.text import fold, mend
from zwgk_flow.definition.units.verbs import FIRST_LEADS, Act
from zwgk_flow.definition.units.words import INDEFINITE, NO_MATTER_WHOM

__all__ = [
    "Mode",
    "Party",
    "Register",
    "Remark",
    "Responsibility",
    "Role",
    "as_json",
    "read_responsible",
]


_WEIGHT = {role: weight for weight, role in enumerate((*LEADING, Role.EACH, Role.SUPPORT))}


def read_responsible(
    words: str, *, register: Register | None = None, first_unit_leads: bool = False
) -> Responsibility:
    """Read one phrase of responsibility; never raises, says in `remarks` what is not certain.

    With a register, names become the register's; `first_unit_leads` is the document's rule for
    lists in which no verb gives a role.
    """
    words = mend(words)
    rule = re.search(FIRST_LEADS, fold(words)) if "第一" in words or "首" in words else None
    said = words[: rule.start()] + words[rule.end() :] if rule else words
    legend = read_legend(said, fold(said))
    events = read_events(legend.words)
    entries = cast(events, legend.act)
    roles, mode = _roles(entries, first_unit_leads or rule is not None)
    asides = [event for event in events if isinstance(event, Aside)]
    return Responsibility(
        words=words,
        parties=_parties(entries, roles, register),
        mode=mode,
        open_ended=any(entry.name.open_ended for entry in entries),
        deadline_words=next((e.name.deadline for e in entries if e.name.deadline), None),
        remarks=tuple(_doubts(words, entries, asides, register)),
    )


def as_json(responsibility: Responsibility) -> dict[str, object]:
    """The answer of `zwgk phrase units`: units, groups, lead, co, mode, open_ended.

    A collective that says nothing of whom it gathers is told by the mode `unknown` alone.
    """
    shown = {party.name: _shown(party) for party in _named(responsibility)}
    return {
        "units": [shown[name] for name in responsibility.units if name in shown],
        "groups": [shown[name] for name in responsibility.groups if name in shown],
        "lead": [shown[name] for name in responsibility.lead if name in shown],
        "co": [shown[name] for name in responsibility.co if name in shown],
        "mode": responsibility.mode.value,
        "open_ended": responsibility.open_ended,
    }


def _named(responsibility: Responsibility) -> tuple[Party, ...]:
    parties = responsibility.parties
    if responsibility.mode is Mode.UNKNOWN and all(map(_names_nobody, parties)):
        return ()
    return parties


def _names_nobody(party: Party) -> bool:
    return NO_MATTER_WHOM.fullmatch(fold(party.name)) is not None


def _shown(party: Party) -> str:
    """As printed: a second name stays in its bracket behind the first."""
    if party.second_name is None or party.second_name in party.name:
        return party.name
    place = party.printed.index(party.second_name)
    return party.name + party.printed[place - 1 : place + len(party.second_name) + 1]


def _roles(entries: Sequence[Entry], first_unit_leads: bool) -> tuple[list[Role], Mode]:
    """The roles of the entries and their mode: 牵头 decides before 分别, 分别 before the list."""
    if not entries:
        return [], Mode.UNKNOWN
    leaders = _leaders(entries)
    if leaders:
        return _led(entries, leaders)
    if all(entry.act is Act.SUPPORT for entry in entries):
        together = all(entry.together for entry in entries)
        return [Role.EACH if together else Role.SUPPORT] * len(entries), _mode_of_list(entries)
    mode = _mode_of_list(entries)
    if mode is Mode.SINGLE:
        return [Role.LEAD], mode
    shared = any(entry.together for entry in entries)
    if mode is Mode.JOINT and first_unit_leads and not shared:
        first = next(entry for entry in entries if not entry.name.is_group)
        return [Role.LEAD if entry is first else Role.SUPPORT for entry in entries], Mode.LEAD
    return [Role.EACH] * len(entries), mode


def _leaders(entries: Sequence[Entry]) -> list[Entry]:
    """Those said to lead; where others only support, those who do not."""
    leaders = [entry for entry in entries if entry.act is Act.LEAD]
    leaders = leaders or [entry for entry in entries if entry.act is Act.COORDINATE]
    if not leaders and any(entry.act is Act.SUPPORT for entry in entries):
        leaders = [entry for entry in entries if entry.act is not Act.SUPPORT]
    return leaders


def _led(entries: Sequence[Entry], leaders: list[Entry]) -> tuple[list[Role], Mode]:
    each = len(leaders) > 1 and any(entry.separately for entry in leaders)
    title = Role.LEAD_EACH if each else Role.LEAD_JOINT if len(leaders) > 1 else Role.LEAD
    roles = [
        title if any(entry is leader for leader in leaders) else _beside(entry) for entry in entries
    ]
    if each:
        return roles, Mode.EACH
    return roles, Mode.SINGLE if _is_one_body(entries) else Mode.LEAD


def _beside(entry: Entry) -> Role:
    """Beside a lead: 负责 acts for itself, all others support."""
    return Role.EACH if entry.act is Act.WORK else Role.SUPPORT


def _is_one_body(entries: Sequence[Entry]) -> bool:
    """One body; a bare 等 behind it leaves the list open and names nobody beside it."""
    if len(entries) != 1 or entries[0].name.is_group:
        return False
    return not entries[0].name.open_ended or entries[0].name.printed.endswith("等")


def _mode_of_list(entries: Sequence[Entry]) -> Mode:
    if _is_one_body(entries):
        return Mode.SINGLE
    if any(entry.by_duty for entry in entries):
        return Mode.BY_DUTY
    if any(entry.separately for entry in entries):
        return Mode.EACH
    if not all(entry.name.is_group for entry in entries):
        return Mode.JOINT
    names = [fold(entry.name.name) for entry in entries]
    vague = all(INDEFINITE.search(name) and "各" not in name for name in names)
    return Mode.UNKNOWN if vague else Mode.ALL


def _parties(
    entries: Sequence[Entry], roles: Sequence[Role], register: Register | None
) -> tuple[Party, ...]:
    """One party a name; two spellings of one body keep the weightier role."""
    kept: dict[str, Party] = {}
    for entry, role in zip(entries, roles, strict=True):
        party = _party(entry, role, register)
        before = kept.setdefault(party.name, party)
        if _WEIGHT[role] < _WEIGHT[before.role]:
            kept[party.name] = replace(before, role=role)
    return tuple(kept.values())


def _party(entry: Entry, role: Role, register: Register | None) -> Party:
    name = entry.name
    known = _registered(entry, register) if register else None
    is_group = name.is_group
    if register and known:
        is_group = known in register.groups and known not in register.units
    return Party(
        known or name.name, role, is_group, name.open_ended, name.second_name, name.printed
    )


def _registered(entry: Entry, register: Register) -> str | None:
    """What the register calls this body: by its name completed, printed, second, or shortened."""
    name = entry.name
    for spelling in (name.name, name.printed, entry.bare, name.second_name or ""):
        if known := register.resolve(spelling):
            return known
    return None if name.is_group else register.abbreviated(name.name)


_REMARKS = {
    "unit.none": ("“{words}”里没有读出责任单位", "请写明责任单位的名称"),
    "unit.unread": ("“{words}”没有读作责任单位", "若其中有责任单位，请改写成单独的名称"),
    "unit.note": ("“{name}”后面的括号“{words}”没有读入", "若括号里是单位或分工，请写在括号外"),
    "unit.open_ended": ("“{name}”后面有“等”，还有哪些单位没有写明", "请补全单位，或确认只有这些"),
    "unit.indefinite": ("“{name}”没有说明是哪些单位", "请写明单位，或在 groups 里登记它的成员"),
    "unit.unknown": (
        "单位“{name}”不在单位名录里{maybe}",
        "请在 units 里登记它或它的别名，或改正名称",
    ),
    "unit.unknown_group": (
        "“{name}”不在单位分组里{maybe}",
        "请在 groups 里登记它的成员，或改正名称",
    ),
    "unit.abbreviated": (
        "“{name}”按简称读作“{words}”",
        "若不错，请把它登记为别名；若不是，请写全称",
    ),
    "unit.foreign": ("“{name}”不像{words}的单位", "请核对是否误用了别处的名称"),
}


def _remark(code: str, name: str = "", words: str = "", maybe: Sequence[str] = ()) -> Remark:
    message, fix = _REMARKS[code]
    hint = f"，是不是{'、'.join(f'“{each}”' for each in maybe)}？" if maybe else ""
    return Remark(code, message.format(name=name, words=words, maybe=hint), fix)


def _doubts(
    words: str, entries: Sequence[Entry], asides: Sequence[Aside], register: Register | None
) -> Iterator[Remark]:
    """What a person must look at, body by body in printed order."""
    if not entries:
        yield _remark("unit.none", words=words)
    elif asides:
        yield _remark("unit.unread", words="；".join(aside.words for aside in asides))
    for entry in entries:
        name = entry.name
        if name.note:
            yield _remark("unit.note", name.name, name.note)
        if name.open_ended:
            yield _remark("unit.open_ended", name.name)
        if register is not None:
            yield from _doubts_of(entry, register)
        elif name.is_group and INDEFINITE.search(fold(name.name)):
            yield _remark("unit.indefinite", name.name)


def _doubts_of(entry: Entry, register: Register) -> Iterator[Remark]:
    name = entry.name
    known = _registered(entry, register)
    if register.is_foreign(known or name.name):
        yield _remark("unit.foreign", name.name, register.district or "")
    if known is None and name.is_group and INDEFINITE.search(fold(name.name)):
        yield _remark("unit.indefinite", name.name)
    elif known is None:
        code = "unit.unknown_group" if name.is_group else "unit.unknown"
        yield _remark(code, name.name, maybe=register.suggestions(name.name))
    elif not any(map(register.resolve, (name.printed, name.name, entry.bare))) and (
        known != register.resolve(name.second_name or "")
    ):
        yield _remark("unit.abbreviated", entry.bare, known)
