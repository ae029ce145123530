"""The tour: its first page, the strip on every page, and that there is none of it outside local mode."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from consular.catalogue import Catalogue
from consular.core.settings import Mode, Settings
from consular.core.work import Works
from consular.web import build
from consular.web.context import House
from consular.web.ops import seeded
from consular.web.ops.local_people import PEOPLE
from tests import factories
from tests.web.conftest import AllWell, Browser, NoLimit

BEGAN = datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_the_first_page_has_three_doors_and_tells_how_far_the_sample_is(browser: Browser, settings: Settings) -> None:
    browser.get("/")
    assert "0 of 40 sample cases are in" in browser.page
    for path in ("/local/ministry", "/local/officer", "/local/engineer", "/local/mails", "/verify"):
        assert f'href="{path}"' in browser.page
    sample = seeded.Seeded(began=BEGAN).with_case("budi", "X").with_case("lan", "Y")
    seeded.write(settings, sample)
    assert seeded.read(settings) == sample
    browser.get("/")
    assert "2 of 40 sample cases are in" in browser.page


def test_the_strip_offers_persons_and_takes_them_where_they_begin(browser: Browser) -> None:
    for path in ("/", "/verify", "/privacy", "/sign-in", "/no-such-page"):
        browser.get(path)
        for person in PEOPLE:
            assert f'action="/local/as/{person.key}"' in browser.page
    assert browser.page.count('name="next" value="/staff"') == 3
    assert browser.page.count('name="next" value="/applications"') == 3


def test_on_a_case_a_colleague_takes_over_the_page(
    browser: Browser, works: Works, catalogue: Catalogue, sign_in: Callable[..., None]
) -> None:
    reference, _ = factories.admissible(works, catalogue)
    sign_in(browser, factories.staff_actor(works, catalogue))
    browser.get(f"/staff/cases/{reference}")
    assert browser.page.count(f'name="next" value="/staff/cases/{reference}"') == 3
    assert browser.page.count('name="next" value="/applications"') == 3


def test_switching_leads_to_the_provider_only_where_there_is_one(browser: Browser) -> None:
    browser.get("/")
    assert browser.post("/local/as/natcha", {"door": "applicant", "next": "/"}) == 404
    assert browser.post("/local/as/..%2f", {"door": "staff"}) == 404


def test_sample_pictures_can_be_fetched_once_they_are_drawn(browser: Browser, settings: Settings) -> None:
    assert browser.client.get("/local/sample/portrait.jpg").status_code == 404
    path = seeded.picture(settings, "natcha", "portrait")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"jpeg")
    answer = browser.client.get("/local/sample/portrait.jpg")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"jpeg", "image/jpeg")
    assert browser.client.get("/local/sample/brand.jpg").status_code == 404


def test_there_is_no_tour_outside_local_mode(settings: Settings, catalogue: Catalogue, works: Works) -> None:
    elsewhere = settings.model_copy(update={"mode": Mode.SANDBOX})
    app = build(
        House(settings=elsewhere, catalogue=catalogue, works=works, providers={}, ready=AllWell(), limiter=NoLimit())
    )
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/local")] == []
    client = app.test_client()
    assert client.get("/local/engineer").status_code == 404
    page = client.get("/").get_data(as_text=True)
    assert "/local/" not in page
    assert "local.css" not in page
