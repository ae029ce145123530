"""The exchange as the worker runs it, by timers, with the demo bureau at the other end; and the operator's commands."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image
from sqlalchemy import select

from consular import issuance, production
from consular.app import assembly
from consular.catalogue import Catalogue
from consular.cli import production as command
from consular.core.clock import SetClock
from consular.core.errors import Misconfigured
from consular.core.events import event_named
from consular.core.outbox import Delivery
from consular.core.settings import Settings
from consular.core.timers import Timer, take_due
from consular.core.work import Works
from consular.local.bureau import DemoBureau
from consular.production import ProductionOrder
from consular.production.bureau import Bureau, BureauFolder, read_bureau
from consular.wiring import Tools, Wiring
from tests.production.bureaus import PrintingWorks, line
from tests.production.given import SYSTEM, House
from tests.production.test_scans import Engines, decode

REACTIONS = ("production.exchange", "production.receive", "production.write_file")
# Not signed by anybody: a header that the library takes and then stumbles over.
UNSIGNED = b"eyJhbGciOiJFUzI1NiIsImNyaXQiOjV9.e30.AAAA"


def settings_in(folder: Path, **changes: Any) -> Settings:
    values = {
        "mode": "local",
        "database_url": "postgresql+psycopg://x",
        "redis_url": "redis://x",
        "public_url": "http://127.0.0.1:8000",
        "data": folder,
    }
    return Settings(**{**values, **changes})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def tools(settings: Settings, catalogue: Catalogue, house: House) -> Tools:
    nothing: Any = None
    return Tools(catalogue, settings, nothing, nothing, house.press, nothing)


def reactions(works: Works, tools: Tools) -> list[str]:
    """What was owed of production is done, until nothing is; timers that are due ring first."""
    done, wiring = [], Wiring()
    with works.begin(SYSTEM) as work:
        for event in take_due(work.session, now=work.now):
            work.emit(event)
    while True:
        with works.begin(SYSTEM) as work:
            owed = work.session.scalars(
                select(Delivery)
                .where(
                    Delivery.done_at.is_(None),
                    Delivery.reaction.in_(REACTIONS),
                )
                .order_by(Delivery.id)
            ).first()
            if owed is None:
                return done
            owed.done_at = work.now
            reaction = wiring.reaction(owed.reaction)
            reaction.run(work, event_named(owed.event, owed.payload), tools)
            done.append(owed.reaction)


def prepared(house: House) -> ProductionOrder:
    return house.prepare(house.draw(house.ordered("passport-renewal")))


def test_a_passport_goes_to_the_demo_bureau_and_comes_back_as_a_page_that_reads(
    house: House, settings: Settings, tools: Tools, clock: SetClock
) -> None:
    bureau = DemoBureau(settings, clock)
    order = prepared(house)
    assert reactions(house.works, tools) == []
    clock.move(seconds=3)
    assert reactions(house.works, tools) == ["production.exchange", "production.receive", "production.write_file"]
    assert house.fresh(order.id).state == "sent"
    bureau.round()
    clock.move(seconds=3)
    assert reactions(house.works, tools) == ["production.exchange", "production.receive"]
    assert house.fresh(order.id).state == "sent"
    clock.move(seconds=3)
    bureau = DemoBureau(settings, clock)
    bureau.round()
    bureau.round()
    reactions(house.works, tools)
    assert house.fresh(order.id).state == "produced"
    page = (settings.bureau_path / "pages" / f"{order.id}.png").read_bytes()
    assert Image.open(BytesIO(page)).format == "PNG"
    with house.works.begin(house.staff.producer) as work:
        production.submit_scan(work, order_id=order.id, content=page)
    with house.works.begin(SYSTEM) as work:
        row = production.order(work.session, order.id)
        assert row is not None
        found = issuance.read_back(
            page,
            row.fixed.lines,
            None,
            engines=Engines(),  # type: ignore[arg-type]  # what reading back asks of them
            decode=decode,
            believed=issuance.believed(work.session, house.catalogue.ministry),
            at=work.now,
        )
        assert found == []
    clock.move(seconds=3)
    reactions(house.works, tools)
    with house.works.begin(SYSTEM) as work:
        assert work.session.scalars(select(Timer).where(Timer.key == "bureau")).all() == []


def test_without_keys_orders_wait_and_the_exchange_comes_again(house: House, tools: Tools, clock: SetClock) -> None:
    order = prepared(house)
    clock.move(seconds=3)
    assert reactions(house.works, tools) == ["production.exchange", "production.receive"]
    assert house.fresh(order.id).state == "prepared"
    with house.works.begin(SYSTEM) as work:
        assert work.session.scalars(select(Timer).where(Timer.key == "bureau")).one().due_at > work.now


def test_the_demo_bureau_refuses_outside_local_mode(tmp_path: Path, clock: SetClock) -> None:
    with pytest.raises(Misconfigured, match="local mode only"):
        DemoBureau(settings_in(tmp_path, mode="sandbox"), clock)


def test_the_demo_bureau_ignores_what_it_cannot_open(settings: Settings, clock: SetClock) -> None:
    bureau = DemoBureau(settings, clock)
    (settings.bureau_path / "outbox" / "demo-bureau-000001.jwe").write_bytes(b"x.y.z")
    bureau.round()
    bureau.round()
    assert list((settings.bureau_path / "inbox").glob("*.jws")) == []


@pytest.fixture
def operated(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[PrintingWorks, Bureau, BureauFolder]:
    """The commands, on this house's works instead of services of their own."""
    outside = PrintingWorks()
    keys = outside.write_keys(tmp_path / "bureau.jwks.json")
    settings = settings_in(tmp_path, bureau_key=keys, bureau_folder=tmp_path / "exchange")

    class Parts:
        works, catalogue = house.works, house.catalogue

        def close(self) -> None: ...

    monkeypatch.setattr(command, "load", lambda: settings)
    monkeypatch.setattr(command.logging, "configure", lambda level: None)
    monkeypatch.setattr(command, "assemble", lambda settings, pool_size: Parts())
    return outside, read_bureau(keys), BureauFolder(tmp_path / "exchange")


def called(*words: str) -> tuple[int, list[dict[str, Any]], str]:
    result = CliRunner().invoke(command.production, list(words))
    told = [json.loads(text) for text in result.stdout.splitlines() if text.startswith("{")]
    return result.exit_code, told, result.stderr


def test_the_operators_commands(house: House, operated: tuple[PrintingWorks, Bureau, BureauFolder]) -> None:
    outside, _, folder = operated
    order = prepared(house)
    assert called("send", "--dry-run") == (0, [{"waiting": 1, "sent": 0}], "")
    code, told, _ = called("send")
    assert (code, told[0]["serial"], told[0]["entries"]) == (0, 1, 1)
    assert called("send") == (0, [], "")
    assert called("receive") == (0, [], "")
    (folder.inbox / "a.jws").write_bytes(outside.answer(line(order.id, "produced")))
    assert called("receive") == (0, [{"file": "a.jws", "outcome": "taken", "serial": 1, "applied": 1}], "")
    (folder.inbox / "b.jws").write_bytes(b"cut")
    outside.answer()
    (folder.inbox / "d.jws").write_bytes(outside.answer())
    code, told, _ = called("receive")
    assert code == 1
    assert [(t["outcome"], t.get("why"), t.get("missing")) for t in told] == [
        ("refused", "answer_unsigned", None),
        ("waits", None, 2),
    ]
    assert house.fresh(order.id).state == "produced"


def test_a_file_that_cannot_be_taken_keeps_back_neither_the_others_nor_what_is_sent(
    house: House, tools: Tools, settings: Settings, clock: SetClock
) -> None:
    outside = PrintingWorks()
    keys = outside.write_keys(settings.data / "bureau.jwks.json")
    tools = replace(tools, settings=settings.model_copy(update={"bureau_key": keys}))
    folder = BureauFolder(settings.bureau_path)
    first = prepared(house)
    clock.move(seconds=3)
    reactions(house.works, tools)
    folder.prepare()
    (folder.inbox / "a.jws").write_bytes(UNSIGNED)
    (folder.inbox / "b.jws").write_bytes(outside.signed(b"[" * 100_000))
    (folder.inbox / "c.jws").write_bytes(outside.answer(line(first.id, "produced")))
    second = prepared(house)
    clock.move(seconds=3)
    reactions(house.works, tools)
    assert [house.fresh(order.id).state for order in (first, second)] == ["produced", "sent"]
    refused = folder.inbox / "refused"
    assert (refused / "a.jws.reason.txt").read_text() == "answer_unsigned\n"
    assert (refused / "b.jws.reason.txt").read_text() == "answer_malformed\n"
    assert [path.name for path in (folder.inbox / "taken").iterdir()] == ["c.jws"]


def test_production_wants_the_bureaus_keys(catalogue: Catalogue, tmp_path: Path) -> None:
    nothing: Any = None

    def parts(settings: Settings, found: Catalogue) -> assembly.Parts:
        return assembly.Parts(settings, found, nothing, nothing, nothing, nothing, nothing, nothing)

    unset = settings_in(tmp_path, mode="production")
    with pytest.raises(Misconfigured, match="CONSULAR_BUREAU_KEY"):
        assembly.refuse_without_bureau(parts(unset, catalogue))
    keys = PrintingWorks().write_keys(tmp_path / "bureau.jwks.json")
    assembly.refuse_without_bureau(parts(settings_in(tmp_path, mode="production", bureau_key=keys), catalogue))
    assembly.refuse_without_bureau(parts(settings_in(tmp_path), catalogue))
    visas = {k: s for k, s in catalogue.services.items() if s.product.made_by != "bureau"}
    assembly.refuse_without_bureau(parts(unset, replace(catalogue, services=visas)))
