"""Somebody without an account comes to the counter, and leaves with an application filed for them."""

from __future__ import annotations

from tests.journeys.counter import Clerk
from tests.journeys.nationals import stranded
from tests.journeys.pictures import portrait
from tests.journeys.travellers import Traveller


def filed_at_the_counter(clerk: Clerk, service: str, one: Traveller, *, destination: str) -> str:
    """Filed for somebody without an account, who is seen, photographed and signs; the reference."""
    reference = clerk.begin(service)
    for step, values in stranded(one, destination=destination):
        clerk.fill_step(reference, step, values)
    clerk.lodge(reference)
    clerk.appear(
        reference,
        identity="foreign-document",
        document="Driving licence 7731-004",
        values={"photo": "captured", "signature": "captured"},
        pictures={"photo-file": portrait(one), "signature-file": portrait(one)},
    )
    clerk.shows("The appearance is recorded")
    return reference
