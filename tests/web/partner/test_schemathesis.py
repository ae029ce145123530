"""What the description promises, tried by schemathesis: every check, on made-up calls and on chains of linked ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import schemathesis
from schemathesis import openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from consular.web.partner.resource import CALLS
from consular.web.transaction import TransactionalFlask
from tests.web.partner.conftest import Caller

# Beside the defaults: what is well-formed may still be refused by a rule of the house (422), or be no longer so (412).
REFUSED = ["2xx", "400", "401", "403", "404", "409", "410", "412", "422"]
CONFIG = {
    "headers": {"Authorization": "DPoP centre", "Operator": "desk-7"},
    "generation": {"deterministic": True, "max-examples": 6, "no-shrink": True, "database": "none"},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": REFUSED},
        "negative_data_rejection": {
            "expected-statuses": [status for status in REFUSED if status != "2xx"] + ["405", "413", "415", "428"]
        },
        "missing_required_header": {"expected-statuses": ["400", "401", "403", "415", "422", "428"]},
    },
    "phases": {"stateful": {"max-steps": 6}},
}


schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


@pytest.fixture
def client(caller: Callable[..., Caller]) -> Caller:
    """A client whose contract includes everything."""
    return caller("centre", offices=["jakarta"])


@pytest.mark.parametrize("phases", [["examples", "coverage"], ["fuzzing"], ["stateful"]], ids=lambda p: p[-1])
def test_every_call_keeps_what_it_promises(app: TransactionalFlask, client: Caller, phases: list[str]) -> None:
    config = SchemathesisConfig.from_dict(CONFIG)
    schema = openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    schema.config.phases.update(phases=phases)
    tried: set[str] = set()
    broken: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            broken.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            tried |= {case.value.operation.label for case in event.recorder.cases.values()}
            broken += [
                f"{check.name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
                for checks in event.recorder.checks.values()
                for check in checks
                if check.status is Status.FAILURE and check.failure_info is not None
            ]
    assert not broken, "\n\n".join(sorted(set(broken))[:12])
    assert len(tried) >= (len(CALLS) if phases != ["stateful"] else 4), tried
