"""One tick of the schedule from the command line: what was done, said or as JSON."""

from __future__ import annotations

from zwgk_flow import runtime
from zwgk_flow.cli.found_json import audited_json
from zwgk_flow.cli.output import note, say, say_json
from zwgk_flow.operations.delivery import backlog
from zwgk_flow.schedule import tick
from zwgk_flow.store import Store


def tick_once(store: Store, *, with_prefect: bool, as_json: bool) -> bool:
    """Run what is due; whether all of it was done, messages and checkpoint included."""
    told = note if as_json else say
    ticked = tick(store, runtime.now(), told, with_prefect=with_prefect, clock=runtime.now)
    if as_json:
        say_json([audited_json(one) for one in ticked.results])
    else:
        say(f"到期的督查共 {len(ticked.results)} 次，已办完")
    return ticked.whole and not backlog(store).retrying
