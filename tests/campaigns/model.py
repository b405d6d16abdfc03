"""The standard lifecycle as plain dicts, written from what it promises and not from the engine."""

from __future__ import annotations

from datetime import date
from typing import Any

Model = dict[str, Any]
STATES = ("assigned", "in_progress", "staged_completion", "overdue", "completed", "withdrawn")
ASSIGNED, WORKING, STAGED, LATE, DONE, GONE = STATES
OPEN, BEGUN = (ASSIGNED, WORKING, STAGED, LATE), (WORKING, STAGED, LATE)

# trigger: whose it is, where it may be taken, what it needs
STEPS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "start": ("unit", (ASSIGNED,), ()),
    "report": ("unit", BEGUN, ()),
    "submit": ("unit", BEGUN, ("evidence",)),
    "stage": ("office", (WORKING, LATE), ("stages",)),
    "complete": ("office", BEGUN, ("claim", "evidence", "target")),
    "return": ("office", BEGUN, ("claim", "reason")),
    "request_extension": ("unit", OPEN, ("reason", "later")),
    "extend": ("office", OPEN, ("reason", "later")),
    "decline_extension": ("office", OPEN, ("requested", "reason")),
    "reopen": ("office", (DONE, STAGED), ("reason",)),
    "withdraw": ("office", OPEN, ("reason",)),
    "mark_overdue": ("audit", (ASSIGNED, WORKING, STAGED), ()),
}


def born(due: date | None, **kind: Any) -> Model:
    """A task just assigned; kind: continuous, milestone, proof (False: none needed), target."""
    counters = {"seq": 1, "cycle": 1, "returns": 0, "extensions": 0, "lapses": 0, "evidence": 0}
    known = {"continuous": False, "milestone": False, "proof": True, "target": None, **kind}
    task = {"state": ASSIGNED, "due": due, "claim": False, "metrics": {}, "requested": {}}
    return task | counters | known


def stepped(task: Model, trigger: str, who: str, said: Model, today: date) -> Model | None:
    """The task after a step by `who` (unit, office or stranger), None where it is refused."""
    whose, states, needs = STEPS[trigger]
    if whose not in (who, {"office": "unit"}.get(who)) or task["state"] not in states:
        return None
    if trigger == "extend":
        said = {**task["requested"], **said}
    metrics = {**task["metrics"], **said.get("metrics", {})}
    has = {
        "reason": bool(said.get("reason")),
        "claim": task["claim"],
        "requested": bool(task["requested"]),
        "stages": task["continuous"] or task["milestone"],
        "evidence": bool(task["evidence"] or said.get("evidence") or not task["proof"]),
        "target": bool(said.get("waive")) or is_met(task["target"], metrics),
        "later": is_later(task, said),
    }
    if not all(has[need] for need in needs):
        return None
    after = {**task, "seq": task["seq"] + 1, "metrics": metrics}
    after["evidence"] += len(said.get("evidence", ()))
    return {**after, **_changes(after, trigger, said, today)}


def _changes(task: Model, trigger: str, said: Model, today: date) -> Model:
    """What a step does beside being written down."""
    if trigger == "extend":
        due = date.fromisoformat(said["due"])
        state = WORKING if task["state"] == LATE and due >= today else task["state"]
        return {"state": state, "due": due, "extensions": task["extensions"] + 1, "requested": {}}
    back = LATE if task["state"] == LATE else WORKING
    new = {"cycle": task["cycle"] + 1, "evidence": 0, "metrics": {}, "requested": {}}
    given = {"due": date.fromisoformat(said["due"])} if "due" in said else {}
    return {
        "start": {"state": WORKING},
        "report": {},
        "submit": {"claim": True},
        "stage": {"state": STAGED, "claim": False},
        "complete": {"state": DONE, "claim": False, "requested": {}},
        "return": {"state": back, "claim": False, "returns": task["returns"] + 1},
        "request_extension": {"requested": {n: said.get(n) for n in ("due", "reason")}},
        "decline_extension": {"requested": {}},
        "reopen": {"state": WORKING, "claim": False, **new, **given},
        "withdraw": {"state": GONE, "claim": False, "requested": {}},
    }[trigger]


def audited(task: Model, today: date) -> Model:
    """The task after an audit: late where its day has passed, unless staged in its period."""
    staged = task["continuous"] and task["state"] == STAGED
    if task["state"] not in STEPS["mark_overdue"][1] or staged or (task["due"] or today) >= today:
        return task
    return {**task, "state": LATE, "seq": task["seq"] + 1, "lapses": task["lapses"] + 1}


def is_met(target: tuple[str, int] | None, metrics: Model) -> bool:
    """Whether what was reported reaches the target, if there is one."""
    metric, least = target or ("", -1)
    return float(metrics.get(metric, -1)) >= least


def is_later(task: Model, said: Model) -> bool:
    """Whether a new date is given, and later than the one that holds."""
    return "due" in said and (not task["due"] or date.fromisoformat(said["due"]) > task["due"])
