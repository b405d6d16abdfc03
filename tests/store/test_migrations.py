"""Do the revisions make what the tables say, and does an upgrade keep what is in it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import Databases
from desk import DATED, DATED_YI, JIA, ROOT, Desk, at
from sqlalchemy import CheckConstraint, inspect, text
from sqlmodel import SQLModel

from zwgk_flow.errors import StoreProblem
from zwgk_flow.operations.databases import upgrade_database
from zwgk_flow.operations.escalations import acknowledge_rung, list_rungs
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import Store, migrations, open_store
from zwgk_flow.store.database import REVISION, connect, read_revision, upgrade
from zwgk_flow.store.lists import list_of
from zwgk_flow.store.rungs import take_numbers
from zwgk_flow.store.tables import TEXT
from zwgk_flow.store.triggers import NAMES, STANDING

REVISIONS = ROOT / "tests" / "data" / "revisions"


def test_the_code_names_the_newest_revision() -> None:
    """What is compared when a database is opened is the one head there is."""
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_the_revisions_make_what_the_tables_say(store: Store) -> None:
    """Tables, columns, types, indexes, keys: nothing is left to migrate; the checks have names."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        found = inspect(connection)
        for table in SQLModel.metadata.sorted_tables:
            checks = {
                f"ck_{table.name}_{str(one.name).removeprefix(f'ck_{table.name}_')}"
                for one in table.constraints
                if isinstance(one, CheckConstraint)
            }
            assert {one["name"] for one in found.get_check_constraints(table.name)} == checks
            for key in (*found.get_foreign_keys(table.name), found.get_pk_constraint(table.name)):
                assert str(key["name"]).startswith(("fk_", "pk_"))
                assert "ondelete" not in key.get("options", {})


def test_text_is_compared_by_code_point(store: Store) -> None:
    """No column has a text type of its own, so what is sorted is sorted alike everywhere."""
    said = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.type is not TEXT and column.type.python_type is not int
    }
    assert said == set()
    ordered = "SELECT id FROM plan ORDER BY id"
    with store.writing() as transaction:
        for id in ("b-2021", "B-2021", "a_2021", "a-2021"):
            transaction.write(_PLAN, id=id)
        assert [row[0] for row in transaction.rows(ordered)] == [
            "B-2021",
            "a-2021",
            "a_2021",
            "b-2021",
        ]


_PLAN = """
INSERT INTO plan (id, revision, digest, title, issuer, document, year, issued, office, lifecycle,
                  policy, adopted_at, adopted_by)
VALUES (:id, 1, '', '', '', '', 2021, NULL, '办', '{}', '{}', '', '')
"""


def shape(store: Store) -> dict[str, Any]:
    """The definition of every table, as SQLite keeps it; nothing elsewhere."""
    if store.dialect.name != "sqlite":
        return {}
    with store.reading() as transaction:
        return dict(tuple(row) for row in transaction.rows("SELECT name, sql FROM sqlite_master"))


def test_an_upgrade_keeps_rows_triggers_keys_and_checks(desk: Desk) -> None:
    """Tables made anew with rows in them: all is there, still guarded, and it verifies."""
    desk.step(DATED, "start", JIA)
    desk.audit("2021-07-05")
    before = desk.contents("alembic_version")
    upgrade(desk.store, str(REVISIONS / "second"))
    assert read_revision(desk.store) == "later"
    for table, rows in before.items():
        more = {"event": (None,), "task": ("",)}.get(table, ())
        assert desk.contents()[table] == sorted(((*row, *more) for row in rows), key=repr)
    assert "WITHOUT ROWID" in shape(desk.store).get("event", "WITHOUT ROWID")
    with desk.store.reading() as transaction:
        standing = {row[0] for row in transaction.rows(STANDING[desk.store.dialect.name])}
    assert standing >= NAMES[desk.store.dialect.name]
    for refused in (
        "DELETE FROM event",
        "UPDATE event SET actor = ''",
        "DELETE FROM plan",
        "UPDATE task SET seq = 0",
        "UPDATE task SET original_due = NULL",
    ):
        with pytest.raises(StoreProblem), desk.store.writing() as transaction:
            transaction.write(refused)
    assert verify(desk.store).differences == ()
    desk.step(DATED, "report", JIA, "2021-07-06")


def at_revision(url: str, revision: str) -> Store:
    """A new database with the tables of an earlier revision."""
    store = connect(url)
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    with store.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
    return store


def test_what_was_told_and_owed_before_escalation_in_full_is_kept(
    desk: Desk, databases: Databases
) -> None:
    """Rungs and messages of the first revision, upgraded: the ladder goes on where it was."""
    for day in ("2021-07-01", "2021-07-02"):
        desk.audit(day)
    url = databases.new()
    old = at_revision(url, "0001")
    with old.engine.connect() as connection:
        found = inspect(connection)
        columns = {
            table: [column["name"] for column in found.get_columns(table)]
            for table in found.get_table_names()
        }
    with old.writing() as transaction:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in columns or table.name == "checkpoint":
                continue  # PostgreSQL numbers its rows itself
            names = columns[table.name]
            rows = desk.rows(f"SELECT {', '.join(names)} FROM {table.name}")
            given = [dict(zip(names, row, strict=True)) for row in rows]
            if table.name == "rung":  # each had a policy of its own, of the rung alone
                given = [{**row, "policy": '{"wait":1}'} for row in given]
            transaction.write_many(
                f"INSERT INTO {table.name} ({', '.join(names)}) "
                f"VALUES ({', '.join(f':{name}' for name in names)})",
                given,
            )
    upgrade(old)
    upgraded = Desk(old)
    assert read_revision(old) == REVISION
    (rung,) = upgraded.rows("SELECT DISTINCT nth, number, policy FROM rung")
    assert rung == (1, None, '{"wait":1}')
    new = "not_before, next_attempt_at, leased_until, leased_by, dead_at"
    assert upgraded.rows(f"SELECT DISTINCT {new} FROM outbox") == [(None,) * 5]
    said = "SELECT key, recipient, subject, body, created_at FROM outbox ORDER BY key"
    assert upgraded.rows(said) == desk.rows(said) != []
    assert verify(old).differences == ()
    acknowledge_rung(old, DATED, "urge", JIA, at("2021-07-02"))
    upgraded.audit("2021-07-09")
    told = {(rung.task, rung.rung, rung.nth) for rung in list_rungs(old)}
    assert {(DATED, "urge", 1), (DATED_YI, "urge", 1), (DATED_YI, "supervise", 1)} <= told
    assert (DATED, "supervise", 1) not in told
    assert compare_tables(old) == []
    old.close()
    databases.drop(url)


def compare_tables(store: Store) -> list[Any]:
    """How the tables differ from what the code says."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def test_an_upgrade_that_breaks_a_key_changes_nothing(desk: Desk) -> None:
    """Found before the commit: the schema, the rows and the revision are as they were."""
    before, was = desk.contents(), shape(desk.store)
    with pytest.raises(StoreProblem):
        upgrade(desk.store, str(REVISIONS / "dangling"))
    assert (desk.contents(), shape(desk.store)) == (before, was)
    assert read_revision(desk.store) == REVISION
    desk.step(DATED, "start", JIA)


def test_an_upgrade_of_what_is_new_enough_changes_nothing(desk: Desk) -> None:
    """The revision is told, and every row is as it was."""
    before = desk.contents()
    done = upgrade_database(desk.url)
    assert (done.before, done.after) == (REVISION, REVISION)
    assert desk.contents() == before


def test_another_schema_is_refused_and_told_what_to_do(desk: Desk) -> None:
    """An older one is to be upgraded; one that is unknown is neither opened nor upgraded."""
    for revision, advice in (("0001", "zwgk db upgrade"), ("9999", "请升级程序")):
        with desk.store.writing() as transaction:
            transaction.write(f"UPDATE alembic_version SET version_num = '{revision}'")
        with pytest.raises(StoreProblem, match=f"{revision}.*{advice}"):
            open_store(desk.url)
    with pytest.raises(StoreProblem, match="不认识"):
        upgrade_database(desk.url)


def test_a_database_of_another_program_is_left_alone(databases: Databases) -> None:
    """Where there are tables but none of ours, nothing is made beside them."""
    url = databases.new()
    other = open_store(url, create=True)
    tables = other.dialect.tables
    with other.writing() as transaction:
        for name in [row[0] for row in transaction.rows(tables)]:
            cascade = " CASCADE" if other.dialect.name == "postgresql" else ""
            transaction.write(f"DROP TABLE {name}{cascade}")
        transaction.write("CREATE TABLE somebody (id INTEGER)")
    for use in (open_store, upgrade_database):
        with pytest.raises(StoreProblem, match="somebody"):
            use(url)
    with other.reading() as transaction:
        assert [row[0] for row in transaction.rows(tables)] == ["somebody"]
    other.close()
    databases.drop(url)


def test_a_revision_is_found_wherever_the_program_lies(tmp_path: Path) -> None:
    """A percent sign or a space in the way to it, or in the file's own name, changes nothing."""
    store = open_store(f"sqlite:///{tmp_path / '100% 公开.db'}", create=True)
    upgrade(store, str(tmp_path / "no % such"))
    assert read_revision(store) == REVISION
    store.close()


def test_a_database_of_before_gets_the_indexes_of_lists(databases: Databases) -> None:
    """With a task in it and the older indexes: afterwards there are those that the code names."""
    url = databases.new()
    store = at_revision(url, "0004")
    with store.engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement.replace(":", "\\:")))
    assert compare_tables(store) != []
    upgrade(store)
    assert compare_tables(store) == []
    with store.reading() as transaction:
        assert transaction.rows("SELECT key FROM task") == [("p/1/甲",)]
        assert [row.task.key for row in list_of(transaction, "p", unit="甲")] == ["p/1/甲"]
    store.close()
    databases.drop(url)


TASK = """
INSERT INTO task (id, key, plan, item, unit, role, state, is_open, due, original_due, continuous,
  milestone, evidence_required, targets, seq, head, cycle, claim_pending, evidence, metrics,
  reported_at, returns, extensions, lapses, requested)
VALUES (1, 'p/1/甲', 'p', '1', '甲', 'each', 'completed', 0, NULL, NULL, 0, 0, 1, '[]', 1, '', 1,
  0, 0, '{}', NULL, 0, 0, 0, '{}')
"""
BEFORE = (
    """
    INSERT INTO plan (id, revision, digest, title, issuer, document, year, issued, office,
      lifecycle, policy, adopted_at, adopted_by)
    VALUES ('p', 1, '', '', '', '', 2021, NULL, '办', '{}', '{}', '', '')
    """,
    """
    INSERT INTO item (plan, id, position, section, title, summary, responsible, deadline, kind,
      due, cadence, reading)
    VALUES ('p', '1', 0, '', '', '', '', '', '', NULL, NULL, '{}')
    """,
    TASK,
    """
    INSERT INTO event (task_id, seq, trigger, at, actor, acting_as, content, prev, hash, request)
    VALUES (1, 1, 'assign', '', '', '', '{}', '', '', NULL)
    """,
)


def test_a_database_of_before_keeps_its_tasks_and_lets_them_be_reopened_with_a_day(
    databases: Databases,
) -> None:
    """The table of tasks is made anew with rows in it; only what was reopened may get a day."""
    url = databases.new()
    store = at_revision(url, "0002")
    with store.engine.begin() as connection:
        for statement in BEFORE:
            connection.execute(text(statement.replace(":", "\\:")))
    upgrade(store)
    with store.reading() as transaction:
        assert transaction.rows("SELECT key, unit, cycle, due FROM task") == [
            ("p/1/甲", "甲", 1, None)
        ]
    dated = "UPDATE task SET due = '2021-08-31'"
    with pytest.raises(StoreProblem), store.writing() as transaction:
        transaction.write(dated)
    with store.writing() as transaction:
        transaction.write("UPDATE task SET cycle = 2")
        assert transaction.write(dated) == 1
    with pytest.raises(StoreProblem), store.writing() as transaction:
        transaction.write("DELETE FROM event")
    store.close()
    databases.drop(url)


def test_links_of_before_have_no_day_without_an_answer(databases: Databases) -> None:
    """What was seen stays; nobody knows of earlier looks whether they were answered."""
    url = databases.new()
    store = at_revision(url, "0005")
    with store.writing() as transaction:
        transaction.write(
            "INSERT INTO link VALUES ('https://desk.example', '', 'unreached', '连接不上', NULL)"
        )
    upgrade(store)
    with store.reading() as transaction:
        rows = transaction.rows("SELECT url, verdict, detail, unanswered FROM link")
        assert [tuple(row) for row in rows] == [
            ("https://desk.example", "unreached", "连接不上", 0)
        ]
    store.close()
    databases.drop(url)


def test_numbers_of_before_go_on_after_the_highest_of_an_authority(databases: Databases) -> None:
    """Two plans had each their own count: the next number is after the higher, year by year."""
    url = databases.new()
    store = at_revision(url, "0007")
    other = [said.replace("'p'", "'q'").replace("p/1/甲", "q/1/甲") for said in BEFORE[:3]]
    other[2] = other[2].replace("VALUES (1,", "VALUES (2,")
    with store.engine.begin() as connection:
        for statement in (*BEFORE, *other):
            connection.execute(text(statement.replace(":", "\\:")))
    run = """
    INSERT INTO audit_run (id, plan, kind, period, as_of, ran_at, marked_overdue, findings, rungs,
      messages) VALUES (:id, :plan, 'daily', :day, :day, :day, 0, 0, 1, 0)
    """
    rung = """
    INSERT INTO rung (task_id, cycle, rung, run, name, form, opened_on, recipients, policy, nth,
      number) VALUES (:task, 1, 'urge', :run, '催办', '催办单', '', '{"to":[]}', '', :nth, :number)
    """
    told = (("p", 1, "2021-07-01", 4), ("q", 2, "2021-08-02", 7), ("p", 1, "2022-01-05", 2))
    with store.writing() as transaction:
        for nth, (plan, task, day, number) in enumerate(told, 1):
            transaction.write(run, id=f"{plan}/{day}", plan=plan, day=day)
            transaction.write(rung, task=task, run=f"{plan}/{day}", nth=nth, number=number)
    upgrade(store)
    with store.writing() as transaction:
        assert take_numbers(transaction, "", 2021, {"催办单": 2}) == {"催办单": 7}
        assert take_numbers(transaction, "", 2021, {"催办单": 1, "通报": 1}) == {
            "催办单": 9,
            "通报": 0,
        }
        assert take_numbers(transaction, "", 2022, {"催办单": 1}) == {"催办单": 2}
        assert take_numbers(transaction, "别处", 2021, {"催办单": 1}) == {"催办单": 0}
    store.close()
    databases.drop(url)
