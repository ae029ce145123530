"""What will go is marked once, and told by description, page and headers alike; by a sample of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import marshmallow as ma
import pytest

from consular.web.partner import fields
from consular.web.partner.description import complete
from consular.web.partner.install import BLUEPRINTS, drawn
from consular.web.partner.resource import CALLS, Answer, Room, blueprint, resource
from consular.web.partner.sunset import Sunset
from consular.web.transaction import TransactionalFlask
from tests.web.partner.conftest import Caller

CALL = Sunset(date(2027, 3, 1), date(2028, 3, 1), "POST /shapes")
SENT = Sunset(date(2027, 2, 1), date(2028, 6, 1), "hue")
TOLD = Sunset(date(2027, 1, 1), date(2028, 2, 1), "hues")
SCOPE = "services:read"


class Ray(fields.Told):
    """A part of a shape."""

    angle = fields.Whole(0, 360, "Degrees.", allow_none=True, going=TOLD)


class Shape(fields.Told):
    """A shape."""

    name = fields.Line(20, "Its name.", required=True)
    rays = fields.Listed(ma.fields.Nested(Ray), 10, "Its rays.")


class NewShape(fields.Sent):
    """A shape to make."""

    name = fields.Line(20, "Its name.", required=True)
    shade = fields.Line(20, "Its colour.", going=SENT)
    angle = fields.Whole(0, 360, "Of its one ray.")


class Asked(ma.Schema):
    """How the list is narrowed."""

    shade = fields.Line(20, "Only of this colour.", going=SENT)


@pytest.fixture
def room(app: TransactionalFlask) -> Iterator[Room]:
    """The sample's calls, hung on the app."""
    bp = blueprint("shapes", "A sample.")

    @resource(bp, "/old-shapes", permission=SCOPE, tells=Shape, going=CALL)
    def old() -> Any:
        """Read the shape as it was read."""
        return {"name": "star"}

    @resource(bp, "/shapes", "POST", permission=SCOPE, takes=NewShape, tells=Shape)
    def make(body: dict[str, Any]) -> Answer:
        """Make a shape."""
        return Answer({"name": body["name"], "rays": [{"angle": body.get("angle")}]})

    @resource(bp, "/shapes", permission=SCOPE, asks=Asked, tells=Shape)
    def find(query: dict[str, Any]) -> Any:
        """Read the shape."""
        return {"name": query.get("shade", "star")}

    app.register_blueprint(bp)
    yield bp
    for name in ("old", "make", "find"):
        del CALLS[f"api_shapes.{name}"]


@pytest.fixture
def partner(room: Room, caller: Callable[..., Caller]) -> Caller:
    """Who uses the sample."""
    return caller("agency", "agency")


def test_every_answer_of_a_call_that_goes_says_so(partner: Caller) -> None:
    answer = partner.get("/old-shapes")
    refused = partner.get("/old-shapes?colour=red")
    nobody = partner.get("/old-shapes", Authorization="")
    assert [a.status_code for a in (answer, refused, nobody)] == [200, 400, 401]
    for told in (answer, refused, nobody):
        assert told.headers["Deprecation"] == "@1803859200"  # 2027-03-01, RFC 9745 §2.1
        assert told.headers["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
        assert told.headers.getlist("Link") == [
            '<http://127.0.0.1:8000/developers#what-goes>; rel="deprecation"; type="text/html"',
            '<http://127.0.0.1:8000/developers#what-goes>; rel="sunset"; type="text/html"',
        ]


def test_a_field_that_goes_is_told_to_whoever_sends_it(partner: Caller) -> None:
    assert "Deprecation" not in partner.post("/shapes", {"name": "star"}).headers
    assert partner.post("/shapes", {"name": "star", "shade": "red"}).headers["Sunset"].startswith("Thu, 01 Jun 2028")
    assert "Deprecation" not in partner.get("/shapes").headers
    assert partner.get("/shapes?shade=red").headers["Sunset"].startswith("Thu, 01 Jun 2028")
    assert partner.post("/shapes", [1]).status_code == 422


def test_a_field_that_goes_is_told_where_an_answer_holds_it(partner: Caller) -> None:
    told = partner.post("/shapes", {"name": "star", "angle": 72})
    assert told.json["rays"] == [{"angle": 72}]
    assert told.headers["Sunset"].startswith("Tue, 01 Feb 2028")
    both = partner.post("/shapes", {"name": "star", "angle": 72, "shade": "red"})
    assert both.headers["Deprecation"] == "@1798761600"  # the earliest of both: 2027-01-01
    assert both.headers["Sunset"].startswith("Tue, 01 Feb 2028")


def test_description_and_page_tell_the_same(app: TransactionalFlask, room: Room) -> None:
    told = complete(drawn((*BLUEPRINTS, room)), server="http://127.0.0.1:8000", environment="local", contact={})
    old, make = told["paths"]["/old-shapes"]["get"], told["paths"]["/shapes"]["post"]
    assert (old["deprecated"], old["x-sunset"]) == (True, "2028-03-01")
    assert "Use POST /shapes." in old["description"]
    assert {"Deprecation", "Sunset"} <= set(old["responses"]["200"]["headers"])
    assert "deprecated" not in make
    assert {"Deprecation", "Sunset"} <= set(make["responses"]["200"]["headers"])
    shade = told["components"]["schemas"]["NewShape"]["properties"]["shade"]
    assert (shade["deprecated"], shade["x-sunset"]) == (True, "2028-06-01")
    assert shade["description"] == "Its colour. Deprecated: goes on 2028-06-01. Use hue."
    app.extensions["consular-api"] = told
    page = app.test_client().get("/developers").text
    assert 'id="what-goes"' in page
    assert page.count("Will go") == 1
    for name in ("GET /api/v1/old-shapes", "POST /api/v1/shapes: shade", "POST /api/v1/shapes: rays[].angle"):
        assert name in page
    assert "Until 1 March 2028" in page


def test_nothing_is_announced_now(app: TransactionalFlask) -> None:
    assert "Nothing is announced to go." in app.test_client().get("/developers").text
    assert not [call for call in CALLS.values() if call.going or call.going_parts]


def test_a_notice_of_less_than_a_year_does_not_start() -> None:
    with pytest.raises(ValueError, match="365"):
        Sunset(date(2027, 3, 1), date(2028, 2, 1), "nothing")
