"""What is in force in a database and whether it keeps what it acknowledged; it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zwgk_flow.errors import StoreProblem
from zwgk_flow.store.database import REVISION, Store, Transaction, read_revision
from zwgk_flow.store.sqlite import journal, lies_on, writable
from zwgk_flow.store.triggers import NAMES, STANDING


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is in force: what it is, why it matters, and whether it is well."""

    name: str
    title: str
    value: str
    why: str
    well: bool = True


@dataclass(frozen=True, slots=True)
class _Rule:
    """How the answer of a query is read; `well` sees all answers of the same database."""

    title: str
    why: str
    well: Callable[[str, Mapping[str, str]], bool] = lambda _answer, _all: True


def _one_of(*good: str) -> Callable[[str, Mapping[str, str]], bool]:
    return lambda answer, _all: answer in good


def _version(text: str) -> tuple[int, int, int]:
    major, minor, patch = (int(part) for part in text.split("."))
    return major, minor, patch


EMPTY = "空"
READ_ONLY = "只读时只能查看，不能办理、督查"
_SYNCHRONOUS = {"0": "OFF", "1": "NORMAL", "2": "FULL", "3": "EXTRA"}


def _as_chosen(place: int) -> Callable[[str, Mapping[str, str]], bool]:
    return lambda answer, all_: answer.upper() == journal(_version(all_["library"]))[place]


_RULES: Mapping[str, Mapping[str, _Rule]] = {
    "sqlite": {
        "library": _Rule("SQLite 版本", "3.7.0 至 3.51.2 的 WAL 日志可能丢失已提交的写入，避开"),
        "journal_mode": _Rule("日志方式", "版本没有上述问题用 WAL，否则用 DELETE", _as_chosen(0)),
        "synchronous": _Rule("落盘", "WAL 配 FULL，DELETE 配 EXTRA：提交就是落盘", _as_chosen(1)),
        "foreign_keys": _Rule("外键", "有留痕的任务删不掉", _one_of("1")),
        "recursive_triggers": _Rule("递归触发器", "REPLACE 也改不了留痕", _one_of("1")),
    },
    "postgresql": {
        "library": _Rule("PostgreSQL 版本", "需要 14 或更高", lambda said, _: _major(said) >= 14),
        "writable": _Rule("可写", READ_ONLY, _one_of("可写")),
        "synchronous_commit": _Rule(
            "提交时落盘",
            "off 时断电会丢失已确认的步骤",
            _one_of("on", "local", "remote_write", "remote_apply"),
        ),
        "fsync": _Rule("fsync", "off 时断电会损坏数据库", _one_of("on")),
        "full_page_writes": _Rule("整页写入", "off 时断电会损坏数据库", _one_of("on")),
        "server_encoding": _Rule("字符编码", "中文要用 UTF8", _one_of("UTF8")),
    },
}


def _major(version: str) -> int:
    return int(version.split(".")[0].split()[0])


def facts_of(store: Store) -> tuple[Condition, ...]:
    """Everything in force in a database; a file that is not there is not made."""
    database = store.engine.url.database
    if store.dialect.name == "sqlite":
        kind = lies_on(database) or "未知"
        where = Condition("filesystem", "文件系统", kind, "网络盘的锁和落盘靠不住，不能用")
        may = _writable(writable(Path(str(database))))
        if not database or not Path(database).is_file():
            waiting = "还没有建立，用 zwgk plan load 载入计划时建立"
            nothing = Condition("database", "数据库", str(database), waiting)
            return (_driver(store), nothing, where, may)
        return (_driver(store), where, may, *_told(store))
    return (_driver(store), *_told(store))


def _writable(may: bool) -> Condition:
    return Condition("writable", "可写", "可写" if may else "只读", READ_ONLY, may)


def _told(store: Store) -> tuple[Condition, ...]:
    """What the database says of itself; that it cannot be opened is a fact as well."""
    try:
        return tuple(_asked(store))
    except StoreProblem as problem:
        return (Condition("database", "数据库", problem.truth, problem.possible, False),)


def _driver(store: Store) -> Condition:
    name = str(store.driver.__name__).partition(".")[0]
    why = {
        "pysqlite3": "自带较新的 SQLite",
        "sqlite3": "用 Python 自带的 SQLite；装上 pysqlite3 会用较新的",
        "psycopg": "PostgreSQL 的驱动",
    }
    return Condition("driver", "驱动", name, why.get(name, ""))


def _asked(store: Store) -> Iterator[Condition]:
    with store.reading() as transaction:
        said = {name: _answer(transaction, sql) for name, sql in store.dialect.facts.items()}
        standing = {row[0] for row in transaction.rows(STANDING[store.dialect.name])}
    if "synchronous" in said:
        said["synchronous"] = _SYNCHRONOUS.get(said["synchronous"], said["synchronous"])
    for name, rule in _RULES[store.dialect.name].items():
        yield Condition(name, rule.title, said[name], rule.why, rule.well(said[name], said))
    schema = _schema(store)
    yield schema
    if schema.value == EMPTY:
        return
    missing = sorted(NAMES[store.dialect.name] - standing)
    yield Condition(
        "triggers",
        "留痕触发器",
        f"缺 {'、'.join(missing)}" if missing else "齐全",
        "数据库自己拒绝修改和删除留痕；缺了可用 zwgk db upgrade 补上",
        not missing,
    )


def _schema(store: Store) -> Condition:
    try:
        found = read_revision(store)
    except StoreProblem as problem:
        return Condition("schema", "结构版本", "不是本程序的数据库", problem.possible, False)
    why = f"本程序是 {REVISION} 版；不同时不能使用，较旧的可用 zwgk db upgrade 升级"
    return Condition("schema", "结构版本", found or EMPTY, why, found in (None, REVISION))


def _answer(transaction: Transaction, sql: str) -> str:
    row = transaction.row(sql)
    return str(row[0]) if row else ""
