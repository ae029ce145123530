"""A sandbox has a database of its own: none that was used in production, nor the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest

from consular.app.migrate import migrate
from consular.app.mode import refuse_other_mode
from consular.app.web import create_app
from consular.core.errors import Misconfigured
from consular.core.settings import Mode, Settings
from consular.core.work import Works
from consular.vault import FileRoot

ROOT = Path(__file__).resolve().parents[2]


def sandbox(folder: Path, address: str) -> Settings:
    """Settings of a ministry's sandbox with this database."""
    FileRoot.create(folder / "kek.json")
    given = {
        "CONSULAR_MODE": "sandbox",
        "DATABASE_URL": address,
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CONSULAR_PUBLIC_URL": "https://sandbox.example.org",
        "CONSULAR_DATA": str(folder),
        "CONSULAR_CONFIG": str(ROOT / "config"),
        "CONSULAR_KEY_FILE": str(folder / "kek.json"),
    }
    return Settings.model_validate(given)


@pytest.mark.parametrize(("first", "then"), [("production", "sandbox"), ("sandbox", "production")])
def test_a_database_is_of_one_mode(works: Works, first: str, then: str) -> None:
    engine = works.sessions.kw["bind"]
    refuse_other_mode(engine, Mode(first))
    refuse_other_mode(engine, Mode(first))
    with pytest.raises(Misconfigured, match=f"belongs to an installation in {first} mode"):
        refuse_other_mode(engine, Mode(then))
    refuse_other_mode(engine, Mode(first))


def test_a_sandbox_starts_on_a_database_of_its_own_and_on_no_other(
    works: Works, house_url: str, tmp_path: Path
) -> None:
    migrate(house_url)
    settings = sandbox(tmp_path, house_url)
    app = create_app(settings)
    page = app.test_client().get("/developers")
    app.extensions["consular"].works.sessions.kw["bind"].dispose()
    assert (page.status_code, 'id="register"' in page.text) == (200, True)
    with works.sessions() as session:
        session.connection().exec_driver_sql("UPDATE installed_mode SET mode = 'production'")
        session.commit()
    with pytest.raises(Misconfigured, match="production mode"):
        create_app(settings)
