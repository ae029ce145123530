from __future__ import annotations

from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text

from consular.catalogue import Catalogue
from consular.core.settings import Settings
from consular.core.work import Works
from consular.vault import RefusalCounter, current, install
from consular.web.transaction import TransactionalFlask
from tests import factories
from tests.web.conftest import Browser

TOKEN = "t0ken-of-the-monitoring"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return Settings.model_validate({**settings.model_dump(by_alias=True), "CONSULAR_METRICS_TOKEN": TOKEN})


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \xe9"])
def test_without_the_token_there_is_no_such_page(app: TransactionalFlask, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    assert app.test_client().get("/metrics", headers=headers).status_code == 404


def test_a_changed_envelope_raises_the_figure(
    app: TransactionalFlask,
    browser: Browser,
    works: Works,
    catalogue: Catalogue,
    clean_database: Engine,
    sign_in: Callable[..., None],
) -> None:
    install(current(), RefusalCounter(clean_database))
    reference, _ = factories.admissible(works, catalogue, subject="budi")
    sign_in(browser, factories.staff_actor(works, catalogue, subject="ruth okonjo"))
    assert figures(app)["tampered"] == 0
    flip = text("UPDATE application SET card_sealed = set_byte(card_sealed, 60, 255 - get_byte(card_sealed, 60))")
    with clean_database.begin() as connection:
        connection.execute(flip)
    assert browser.get(f"/staff/cases/{reference}") == 500
    assert figures(app)["tampered"] >= 1


def figures(app: TransactionalFlask) -> dict[str, float]:
    """Refusals by code, as monitoring reads them."""
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = {family.name: family for family in text_string_to_metric_families(answer.get_data(as_text=True))}
    assert set(families) == {
        "consular_vault_refusals",
        "consular_dead_letters",
        "consular_held_up_deliveries",
        "consular_seal_key_days",
        "consular_relay_lag_seconds",
    }
    return {sample.labels["code"]: sample.value for sample in families["consular_vault_refusals"].samples}
