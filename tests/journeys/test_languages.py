"""Every text comes from the catalogue; pages read from right to left."""

import re

from playwright.sync_api import Page

from tests.journeys.pages import Applicant, Arrive
from tests.journeys.pictures import passport_page, portrait
from tests.journeys.travellers import THIRI, Traveller

# Text nodes and spoken attributes, but not names, codes and other languages' own names.
READ_TEXTS = """() => {
  const told = [document.title];
  const own = 'bdi, code, kbd, .cs-ref, .cs-big, [translate=no], script, style, noscript, textarea';
  const elsewhere = node => { const tongue = node.closest('[lang]'); return tongue !== document.documentElement; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest(own) && !elsewhere(parent)) told.push(walk.currentNode.data.trim());
  }
  for (const item of document.querySelectorAll('[aria-label], [alt], [title], [placeholder]'))
    if (!elsewhere(item)) for (const name of ['aria-label', 'alt', 'title', 'placeholder'])
      if (item.hasAttribute(name)) told.push(item.getAttribute(name));
  return told.filter(text => text);
}"""
PLAIN = re.compile("[aceinosuyACEINOSUY]")  # letters that the pseudo-locale always accents
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Dates, money and addresses are written by CLDR or by people, not by the catalogue.
REFERENCE = r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b"
WRITTEN = re.compile(rf"\d{{1,2}} ({MONTHS}) \d{{4}}|US dollars|\S+@\S+|{REFERENCE}")


def bypassing(page: Page, typed: list[str]) -> list[str]:
    """Texts of the page that did not come through the catalogue, beside what was typed."""
    found = []
    for text in page.evaluate(READ_TEXTS):
        rest = text
        for own in sorted(typed, key=len, reverse=True):
            rest = rest.replace(own, "")
        if PLAIN.search(WRITTEN.sub("", rest)):
            found.append(text)
    return found


class Pseudo(Applicant):
    """An applicant who reads the pseudo-locale and notes every text that is not in it."""

    traveller: Traveller = THIRI

    def arrived(self) -> None:
        super().arrived()
        assert self.page.locator("html").get_attribute("dir") == "rtl"
        typed = [*self.traveller.personal, "passport.jpg", "portrait.jpg", "Thiri O"]
        found = bypassing(self.page, typed)
        assert not found, f"{self.page.url}: {found}"


def test_no_text_passes_by_the_catalogue_from_the_first_page_to_the_sent_application(arrive: Arrive) -> None:
    thiri = arrive(Pseudo, "Thiri O", language="qps", axe=False)
    for path in ("/", "/services/visitor-visa", "/contact", "/privacy", "/cookies", "/accessibility", "/verify", "/no"):
        thiri.go(path)
    reference = thiri.begin()
    thiri.home(reference)
    thiri.fill_step(reference, "birth", {"birth-day": "31", "birth-month": "2", "birth-year": "1999"})
    assert thiri.status == 422
    thiri.answer_all(reference, THIRI)
    thiri.attach(reference, "passport-page", passport_page(THIRI, "wrong_digit"), name="passport.jpg")
    thiri.attach(reference, "passport-page", passport_page(THIRI), name="passport.jpg")
    thiri.attach(reference, "portrait", portrait(THIRI), name="portrait.jpg")
    thiri.go(f"/applications/{reference}/check")
    thiri.lodge(reference)
    thiri.home(reference)
    thiri.picture("pseudo-status")
    thiri.go(f"/applications/{reference}/withdraw")
    thiri.go("/applications")


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
