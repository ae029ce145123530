"""Pages read from right to left."""

from tests.journeys.pages import Applicant, Arrive


def test_arabic_reads_from_right_to_left(arrive: Arrive) -> None:
    layla = arrive(Applicant, "Layla al-Zahrawi", language="ar")
    layla.go("/services/visitor-visa")
    page = layla.page.locator("html")
    assert (page.get_attribute("dir"), page.get_attribute("lang")) == ("rtl", "ar")
    assert layla.heading == "تأشيرة زيارة"
    layla.picture("start-ar")
    reference = layla.begin()
    layla.go(f"/applications/{reference}/steps/name")
    assert layla.heading == "الاسم كما في جواز السفر"
    layla.picture("name-ar")
    brand = layla.page.locator(".cs-brand").bounding_box()
    assert brand
    assert brand["x"] + brand["width"] > 1000
