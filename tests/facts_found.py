"""Looks every fact of an explanation up again, by queries of its own; nothing of `explain` is used.

A day or moment that came after the day explained must not have been known then.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import chinese_calendar
import holidays
import yaml
from desk import ROOT

from zwgk_flow.store import Store

Says = Mapping[str, Any]
EIGHT = timedelta(hours=8)
DAYS, ADDRESSES = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"[\w.-]+@[\w.-]+")
# what these say of days to come is worked out, and stands nowhere
WORKED_OUT = ("next", "green")
NOTICES = yaml.load((ROOT / "definitions/calendars/cn.yaml").read_text("utf-8"), yaml.BaseLoader)


def china_day(moment: str) -> str:
    return str((datetime.fromisoformat(moment) + EIGHT).date())


def digest(ladder: Says) -> str:
    plain = json.dumps(ladder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(plain.encode()).hexdigest()


def number(words: str | None) -> int | None:
    return int(re.match(r"\d+", words)[0]) if words else None


def is_workday(day: date) -> bool:
    if day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and day not in holidays.country_holidays("CN", years=day.year)


def said_of(said: Says, row: Says) -> bool:
    """Whether a row says everything that a fact says of it."""
    return all(name in row and row[name] == value for name, value in said.items())


@dataclass
class Lookup:
    """A database, and the day that an explanation is of (or the day on which it was asked)."""

    store: Store
    day: str

    def rows(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        with self.store.reading() as transaction:
            return [tuple(row) for row in transaction.rows(sql, **given)]

    def wrong(self, explained: Says) -> list[str]:
        """Every fact that is not found, and everything said that rests on no fact."""
        return [*self._not_found(explained), *self._unfounded(explained)]

    def _not_found(self, explained: Says) -> Iterator[str]:
        for sentence in explained["sentences"]:
            for fact in sentence["facts"]:
                if not FOUND[fact["kind"]](self, fact["id"], fact["says"]):
                    yield f"{explained['task']} {self.day}: {fact} for {sentence['text']}"

    def _unfounded(self, explained: Says) -> Iterator[str]:
        for sentence in explained["sentences"]:
            facts = json.dumps(sentence["facts"], ensure_ascii=False)
            known = f"{facts} {explained['as_of']}"
            worked_out = sentence["topic"] in WORKED_OUT
            said = ADDRESSES.findall(sentence["text"])
            said += [] if worked_out else DAYS.findall(sentence["text"])
            if not sentence["facts"] or "None" in sentence["text"]:
                yield f"{explained['task']} {self.day}: {sentence}"
            for one in said:
                if one not in known:
                    yield f"{explained['task']} {self.day}: {one} of {sentence['text']}"

    def then(self, said: str | None, kept: str | None, key: Callable[[str], str]) -> bool:
        """Whether what is said is what is kept, or nothing because that came later."""
        if said is None:
            return kept is None or china_day(kept) > self.day
        return kept is not None and key(kept) == said and china_day(kept) <= self.day

    def plan(self, id: str) -> Says:
        [(policy, lifecycle, issued, office, revision)] = self.rows(
            "SELECT policy, lifecycle, issued, office, revision FROM plan WHERE id = :id", id=id
        )
        return {
            **json.loads(policy),
            "lifecycle": json.loads(lifecycle),
            "issued": issued,
            "office": office,
            "revision": revision,
        }

    def of_plan(self, id: str, said: Says) -> bool:
        plan = self.plan(id)
        return said_of(said, {**plan, **plan["lights"]})

    def of_item(self, id: str, said: Says) -> bool:
        plan, item = id.split("/")
        names = ("responsible", "deadline", "kind", "due", "cadence", "reading")
        [row] = self.rows(
            f"SELECT {', '.join(names)} FROM item WHERE plan = :plan AND id = :item",
            plan=plan,
            item=item,
        )
        kept = dict(zip(names, row, strict=True))
        reading = {"reason": "", "provisional": False, "groups": [], **json.loads(row[-1])}
        reading["candidates"] = [words for _, words in reading.get("candidates", ())]
        return said_of(said, {**reading, **kept})

    def of_task(self, id: str, said: Says) -> bool:
        names = ("role", "original_due", "evidence_required", "targets")
        [row] = self.rows(f"SELECT {', '.join(names)} FROM task WHERE key = :id", id=id)
        kept = dict(zip(names, row, strict=True))
        return said_of(said, {**kept, "targets": json.loads(row[-1])})

    def of_event(self, id: str, said: Says) -> bool:
        key, _, seq = id.rpartition("#")
        found = self.rows(
            "SELECT event.trigger, event.at, event.actor, event.content FROM event "
            "JOIN task ON task.id = event.task_id WHERE task.key = :key AND event.seq = :seq",
            key=key,
            seq=int(seq),
        )
        for trigger, at, actor, content in found:
            head = {"trigger": trigger, "on": china_day(at), "actor": actor}
            nothing = dict.fromkeys(said)
            return said_of(said, {**nothing, **json.loads(content), **head})
        return False

    def of_rung(self, id: str, said: Says) -> bool:
        sql = """
        SELECT rung.opened_on, rung.name, rung.form, rung.number, rung.recipients,
               rung.acknowledged_at, rung.acknowledged_by
        FROM rung JOIN task ON task.id = rung.task_id
        WHERE task.key || '/' || rung.cycle || '/' || rung.rung || '/' || rung.nth = :id
        """
        for on, name, form, no, recipients, seen, by in self.rows(sql, id=id):
            to = [one["address"] for one in json.loads(recipients)["to"]]
            told = {"on": on, "name": name, "form": form, "number": no, "to": to}
            plain = {key: value for key, value in said.items() if not key.startswith("seen")}
            return (
                on <= self.day
                and plain == told
                and self.then(said["seen_on"], seen, china_day)
                and said["seen_by"] == (by if said["seen_on"] else None)
            )
        return False

    def of_message(self, id: str, said: Says) -> bool:
        sql = "SELECT recipient, delivered_at, dead_at, not_before FROM outbox WHERE key = :id"
        for to, delivered, dead, not_before in self.rows(sql, id=id):
            return (
                said["to"] == to
                and self.then(said["delivered_at"], delivered, _moment)
                and self.then(said["dead_at"], dead, _moment)
                and said["not_before"] == (_moment(not_before) if not_before else None)
            )
        return False

    def of_finding(self, id: str, said: Says) -> bool:
        sql = """
        SELECT finding.cause, audit_run.as_of, finding.severity
        FROM finding JOIN task ON task.id = finding.task_id
        JOIN audit_run ON audit_run.id = finding.run
        WHERE finding.run || '/' || task.key || '/' || finding.code = :id
        """
        rows = self.rows(sql, id=id)
        return rows == [(said["cause"], said["on"], said["severity"])] and said["on"] <= self.day

    def of_silence(self, id: str, said: Says) -> bool:
        sql = """
        SELECT owner, reason, from_day, until_day FROM silence
        WHERE id = :id AND from_day <= :day AND until_day >= :day
        """
        rows = self.rows(sql, id=id, day=self.day)
        return rows == [(said["owner"], said["reason"], said["from"], said["until"])]

    def ladders(self) -> dict[str, Says]:
        kept = [json.loads(row[0]) for row in self.rows("SELECT source FROM policy")]
        kept += [json.loads(row[0])["ladder"] for row in self.rows("SELECT policy FROM plan")]
        return {digest(ladder): ladder for ladder in kept}

    def of_ladder(self, id: str, said: Says) -> bool:
        ladder, _, id = id.rpartition("/")
        [rung] = [one for one in self.ladders()[ladder]["rungs"] if one["id"] == id]
        wait = number(rung.get("wait")) or 0
        seen = number(rung.get("acknowledged_wait"))
        kept = {
            "name": rung["name"],
            "to": rung["to"],
            "wait": wait,
            "before": number(rung.get("before")),
            "acknowledged_wait": wait if seen is None else seen,
            "on": rung.get("on", []),
            "several": number(rung.get("several")),
        }
        return said == kept

    def of_contact(self, id: str, said: Says) -> bool:
        id, unit, role = id.split("/")
        plan = self.plan(id)
        if said["acting"] is not None:
            stand_ins = plan["acting"][unit]
            return (said["address"], said["acting"], role) in [
                (one["by"], one["name"], one["role"])
                for one in stand_ins
                if one["from"] <= self.day <= one["until"]
            ]
        of_plan = {
            "leading_group": plan["leading_group"].get("leader"),
            "supervisor": plan["leading_group"].get("supervisor"),
            "office": plan["contacts"].get(plan["office"], {}).get("liaison"),
        }
        known = of_plan[role] if role in of_plan else plan["contacts"][unit][role]
        return bool(said["address"] == known)

    def told(self, plan: str) -> Iterator[tuple[str, str, str, bool, list[Says]]]:
        """(run, unit, day, whether it was a last rung, recipients) of all that was told by then."""
        sql = """
        SELECT rung.run, task.unit, rung.opened_on, rung.rung, rung.policy, rung.recipients
        FROM rung JOIN task ON task.id = rung.task_id WHERE task.plan = :plan
        """
        ladders = self.ladders()
        for run, unit, on, rung, policy, recipients in self.rows(sql, plan=plan):
            if on <= self.day:
                last = ladders[policy]["rungs"][-1]["id"] == rung
                yield run, unit, on, last, json.loads(recipients)["to"]

    def of_notice(self, id: str, said: Says) -> bool:
        return any(
            f"{run}/{one['address']}" == id and on == said["on"]
            for run, _, on, _, to in self.told(id.split("/")[0])
            for one in to
        )

    def of_audit(self, id: str, said: Says) -> bool:
        runs = self.rows("SELECT as_of FROM audit_run WHERE id = :id", id=id)
        return [day for (day,) in runs] == [said["as_of"]] and said["as_of"] > self.day

    def of_burden(self, id: str, said: Says) -> bool:
        plan, unit, week = id.split("/")
        mine, free = set(), set()
        for run, of_unit, on, last, to in self.told(plan):
            year, n, _ = date.fromisoformat(on).isocalendar()
            for one in to:
                message = (run, one["address"])
                if last:
                    free.add(message)
                own = one["role"] in ("liaison", "section_head", "deputy_leader", "principal")
                if own and of_unit == unit and f"{year}-W{n:02}" == week:
                    mine.add(message)
        cap = int(self.plan(plan)["ladder"]["burden"]["per_week"])
        return said == {"messages": len(mine - free), "cap": cap}

    def of_day(self, id: str, said: Says) -> bool:
        day, years = date.fromisoformat(id), NOTICES["years"]
        known = [
            notice["notice"]
            for year in (day.year, day.year + 1)
            for entry in (years.get(str(year)),)
            if entry
            for notice in (entry, *entry.get("changes", ()))
        ]
        estimated = str(day.year) not in years
        by = "暂估" in said["source"] if estimated else said["source"] in known
        return by and (said["working"], said["provisional"]) == (is_workday(day), estimated)

    def of_span(self, id: str, said: Says) -> bool:
        a, b = map(date.fromisoformat, id.split(".."))
        first, last = min(a, b), max(a, b)
        count = sum(is_workday(first + timedelta(n)) for n in range(1, (last - first).days + 1))
        return bool(said == {"count": count if b >= a else -count})

    def of_step(self, id: str, said: Says) -> bool:
        plan, trigger = id.split("/")
        steps = self.plan(plan)["lifecycle"]["transitions"]
        known = [(one["name"], one["by"]) for one in steps if one["trigger"] == trigger]
        return (said["name"], said["by"]) in known


def _moment(kept: str) -> str:
    return datetime.fromisoformat(kept).isoformat()


FOUND: Mapping[str, Callable[[Lookup, str, Says], bool]] = {
    "plan": Lookup.of_plan,
    "item": Lookup.of_item,
    "task": Lookup.of_task,
    "event": Lookup.of_event,
    "rung": Lookup.of_rung,
    "message": Lookup.of_message,
    "finding": Lookup.of_finding,
    "silence": Lookup.of_silence,
    "ladder_rung": Lookup.of_ladder,
    "contact": Lookup.of_contact,
    "notice": Lookup.of_notice,
    "audit": Lookup.of_audit,
    "burden": Lookup.of_burden,
    "calendar_day": Lookup.of_day,
    "working_days": Lookup.of_span,
    "step": Lookup.of_step,
}
