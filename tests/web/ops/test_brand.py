"""Name and colours by one setting, in local mode."""

from __future__ import annotations

import pytest

from consular.core.settings import Settings
from consular.web.ops import brand
from tests.web.conftest import Browser


@pytest.mark.parametrize("preset", brand.PRESETS, ids=lambda preset: preset.key)
def test_every_preset_has_the_contrast_that_the_look_asks_for(preset: brand.Preset) -> None:
    for token, least in brand.LEAST.items():
        assert brand.contrast_with_white(preset.colours[token]) >= least
    assert set(preset.colours) == {"accent", "accent-deep", "accent-line", "accent-tint"}


def test_contrast_is_that_of_wcag() -> None:
    assert round(brand.contrast_with_white("#000000"), 2) == 21
    assert round(brand.contrast_with_white("#ffffff"), 2) == 1
    assert round(brand.contrast_with_white("#0e5361"), 2) == 8.65


def test_one_setting_changes_every_page(browser: Browser, settings: Settings) -> None:
    browser.get("/local/ministry")
    assert browser.post("/local/ministry", {"name": "Ministry of External Relations", "preset": "plum"}) == 200
    for path in ("/local/ministry?saved=yes", "/", "/verify", "/services/visitor-visa", "/no-such-page"):
        browser.get(path)
        assert "Ministry of External Relations" in browser.page
    answer = browser.client.get("/brand.css")
    assert "--cs-accent:#5c2a6b;" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert oct((settings.data / "brand.yaml").stat().st_mode)[-3:] == "600"


def test_an_empty_name_is_the_ministrys_own_again(browser: Browser) -> None:
    browser.get("/local/ministry")
    browser.post("/local/ministry", {"name": "Other", "preset": "ink"})
    browser.post("/local/ministry", {"name": "", "preset": "sea"})
    browser.get("/")
    assert "Ministry of Foreign Affairs" in browser.page


@pytest.mark.parametrize("name", ["...", "x" * 81, "Minis\x00try"])
def test_a_name_that_no_page_can_carry_is_refused_and_kept_in_its_field(
    browser: Browser, settings: Settings, name: str
) -> None:
    browser.get("/local/ministry")
    assert browser.post("/local/ministry", {"name": name, "preset": "plum"}) in (400, 422)
    assert not (settings.data / "brand.yaml").exists()


def test_nothing_is_laid_over_a_ministry_outside_local_mode(settings: Settings) -> None:
    brand.lay(settings, brand.Laid("Other", "plum"))
    assert brand.laid(settings).name == "Other"
    assert brand.laid(settings.model_copy(update={"mode": "production"})) == brand.Laid()
