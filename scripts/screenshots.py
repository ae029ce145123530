"""Takes the pictures in docs/images: `make screenshots`.

Starts an instance of its own on a free port, walks two applications through it and photographs the pages on the way.
Persons, drawings and fonts are the same every time; references, dates and waiting times are those of the day.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from consular import doc9303
from consular.local.specimens import PassportDefect, Person, draw_passport_page, draw_portrait
from scripts.camera import Camera
from tests.journeys.axe import Looks
from tests.journeys.counter import Clerk
from tests.journeys.desks import Cashier, Officer
from tests.journeys.instance import LocalInstance
from tests.journeys.making import Producer
from tests.journeys.travellers import IRIS
from tests.journeys.walk_in import filed_at_the_counter

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "consular" / "issuance" / "press" / "fonts"
WIDE, PHONE = ViewportSize(width=1280, height=560), ViewportSize(width=360, height=780)
ARGUMENTS = (
    *("--no-sandbox", "--disable-quic", "--disable-background-networking", "--hide-scrollbars"),
    *("--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
)
PATIENCE, SAMPLE_SECONDS = 90.0, 900.0

NATCHA = Person(
    primary="WONGPHAISAN",
    secondary="NATCHA",
    native="ณัชชา วงศ์ไพศาล",
    nationality="THA",
    state="THAILAND",
    document_number="AC4402917",
    birth=dt.date(1994, 3, 27),
    sex="F",
    expiry=dt.date(2034, 9, 2),
)
SUHARYANTI = Person(
    primary="SUHARYANTI",
    nationality="IDN",
    state="INDONESIA",
    document_number="X1048820",
    birth=dt.date(1988, 11, 5),
    sex="F",
    expiry=dt.date(2033, 5, 16),
)
HOMES = {"THA": ("4 Thanon Tha Phae", "Chiang Mai"), "IDN": ("12 Jalan Melati", "Yogyakarta")}


class Unlooked(Looks):
    """The journeys look at pages; here pictures of them are taken."""

    def at(self, page: Page, variant: str, *, axe: bool = True, scripts: bool = True) -> bool:
        """Not looked at."""
        return False


class Walk:
    """People with a browser each, on one instance."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self.browser = browser
        self.url = url
        self.folder = folder

    def anonymous(self, *, phone: bool = False) -> Page:
        """Somebody who is not signed in."""
        page = self.browser.new_context(viewport=PHONE if phone else WIDE, locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE * 1000)
        return page

    def person(self, name: str, *, staff: bool = False) -> Page:
        """Somebody signed in by the demo eID."""
        page = self.anonymous()
        page.goto(self.url + ("/staff/sign-in" if staff else "/sign-in"))
        page.click("text=Continue with the eID")
        page.click(f"text={name}")
        page.wait_for_load_state()
        return page

    def begin(self, page: Page, person: Person, *, in_days: int) -> str:
        """A draft with all its questions answered; gives its address."""
        page.goto(self.url + "/services/visitor-visa/apply")
        page.check("text=For myself")
        page.click("text=Continue")
        home = page.url
        for step, answers in answers_of(person, in_days).items():
            page.goto(f"{home}/steps/{step}")
            fill(page, answers)
            page.click("text=Save and continue")
        return home

    def attach(self, page: Page, home: str, item: str, picture: bytes) -> None:
        """Send a file and wait for what the checks say."""
        path = self.folder / ("passport.jpg" if item == "passport-page" else "me.jpg")
        path.write_bytes(picture)
        page.goto(f"{home}/evidence/{item}")
        page.set_input_files("#file", str(path))
        page.click("text=Send this file")
        until(page, f"{home}/evidence/{item}", lambda text: "looking at your file" not in text)

    def lodge(self, page: Page, home: str) -> None:
        """Declare and send."""
        page.goto(home + "/check")
        page.check("#agree")
        page.click("text=Send the application")

    def pay(self, cashier: Page, home: str) -> None:
        """The cashier records the fee."""
        cashier.goto(self.url + "/staff/fees/till")
        if cashier.locator("text=Open the till").count():
            cashier.click("button:has-text('Open the till')")
        cashier.goto(f"{self.url}/staff/fees?q={reference(home)}")
        cashier.click("text=Record as received")

    def case(self, officer: Page, home: str, *, claim: bool = True) -> None:
        """The case's page, claimed by the officer where she has to."""
        officer.goto(f"{self.url}/staff/cases/{reference(home)}")
        if claim:
            officer.click("button:text-is('Claim')")


def reference(home: str) -> str:
    """The public reference at the end of an application's address."""
    return home.rsplit("/", 1)[1]


def until(page: Page, url: str, wanted: Callable[[str], object], *, seconds: float = PATIENCE) -> None:
    """Load the page again until its text is as wanted."""
    deadline = time.monotonic() + seconds
    page.goto(url)
    while not wanted(page.content()):
        if time.monotonic() > deadline:
            raise SystemExit(f"{url} did not become what was expected")
        time.sleep(0.5)
        page.goto(url)


def parts(key: str, day: dt.date) -> dict[str, str]:
    """The three inputs of a date."""
    return {f"{key}-day": str(day.day), f"{key}-month": str(day.month), f"{key}-year": str(day.year)}


def answers_of(person: Person, in_days: int) -> dict[str, dict[str, str]]:
    """Inputs by step for a journey that begins in so many days; `@` marks radio buttons and ticks."""
    arrival = dt.datetime.now(ZoneInfo("Asia/Jakarta")).date() + dt.timedelta(days=in_days)
    street, city = HOMES[person.nationality]
    name = {"name-primary": person.primary.title()}
    if person.secondary is None:
        name["@name-one-name"] = "yes"
    else:
        name["name-secondary"] = person.secondary.title()
    if person.native:
        name["name-native"] = person.native
    passport = {"passport_number": person.document_number, "passport_state": person.nationality}
    home = {"home-line1": street, "home-city": city, "home-country": person.nationality}
    stay = {"stay_address-line1": "Hotel Meridiaan, 4 Quay Street", "stay_address-city": "Port Amity"}
    return {
        "name": name,
        "birth": {**parts("birth", person.birth), "nationality": person.nationality, "@sex": person.sex},
        "passport": {**passport, **parts("passport_expiry", person.expiry)},
        "contact": {**home, "contact_email": "traveller@example.test", "occupation": "Pharmacist"},
        "guardian": {"@is_minor": "no"},
        "visit": {
            "@purpose": "tourism",
            **parts("arrival", arrival),
            **parts("departure", arrival + dt.timedelta(days=16)),
            "@entries": "once",
        },
        "stay": {**stay, "@has_host": "no"},
    }


def fill(page: Page, answers: Mapping[str, str]) -> None:
    """Answer the questions of a page."""
    for name, value in answers.items():
        if name.startswith("@"):
            page.check(f'input[name="{name[1:]}"][value="{value}"]')
            continue
        field = page.locator(f'[name="{name}"]')
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def passport_page(person: Person, *, defect: PassportDefect | None = None) -> bytes:
    """The drawn data page."""
    lines = doc9303.build(
        doc9303.MrzFormat.TD3,
        document_code="P",
        issuing_state=person.nationality,
        primary=person.primary,
        secondary=person.secondary or "",
        document_number=person.document_number,
        nationality=person.nationality,
        date_of_birth=doc9303.PartialDate(person.birth.year, person.birth.month, person.birth.day),
        sex=person.sex,
        date_of_expiry=doc9303.PartialDate(person.expiry.year, person.expiry.month, person.expiry.day),
    )
    return draw_passport_page(person, mrz_lines=(lines[0], lines[1]), defect=defect, seed=3)


def fonts_file(folder: Path) -> Path:
    """A fontconfig file under which every machine has the product's own fonts and no others."""
    prefer = {"serif": "Noto Serif", "monospace": "DejaVu Sans Mono", "sans": "Noto Sans", "system-ui": "Noto Sans"}
    aliases = "".join(
        f'<match target="pattern"><test name="family"><string>{asked}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{given}</string></edit></match>'
        for asked, given in prefer.items()
    )
    whatever = (
        '<match target="pattern"><edit name="family" mode="append_last"><string>Noto Sans</string></edit></match>'
    )
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{FONTS}</dir><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{folder}</cachedir>"
        f"{aliases}{whatever}</fontconfig>",
        encoding="utf-8",
    )
    return path


def applying(walk: Walk, camera: Camera) -> tuple[Page, str]:
    """Natcha applies with a machine line that has another digit than her answer."""
    page = walk.anonymous()
    page.goto(walk.url + "/services/visitor-visa")
    camera.page(page, "start")
    page = walk.person("Natcha")
    home = walk.begin(page, NATCHA, in_days=28)
    walk.attach(page, home, "passport-page", passport_page(NATCHA, defect="wrong_digit"))
    camera.page(page, "evidence")
    page.goto(home)
    camera.page(page, "tasks")
    walk.attach(page, home, "portrait", draw_portrait(NATCHA, seed=3))
    walk.lodge(page, home)
    return page, home


def examining(walk: Walk, home: str) -> Page:
    """Cashier and officer; gives the case's page, claimed."""
    walk.pay(walk.person("Dewi Lestari", staff=True), home)
    officer = walk.person("Ruth Okonjo", staff=True)
    until(officer, f"{walk.url}/staff/cases/{reference(home)}", lambda text: 'name="claim"' in text)
    walk.case(officer, home)
    return officer


def deciding(walk: Walk, officer: Page, home: str) -> None:
    """A grant that another person confirms."""
    officer.check("input[name=outcome][value=grant]")
    officer.click("text=Terms of a grant")
    officer.check('input[name=entries][value="1"]')
    officer.fill("[name=duration_of_stay_days]", "30")
    officer.click("button:has-text('Propose')")
    second = walk.person("Wira Santoso", staff=True)
    walk.case(second, home, claim=False)
    second.click("button:has-text('Confirm')")


def granting(walk: Walk, camera: Camera) -> bytes:
    """Suharyanti, who has one name, is granted; gives the e-visa."""
    page = walk.person("Suharyanti")
    home = walk.begin(page, SUHARYANTI, in_days=0)
    walk.attach(page, home, "passport-page", passport_page(SUHARYANTI))
    walk.attach(page, home, "portrait", draw_portrait(SUHARYANTI, seed=8))
    walk.lodge(page, home)
    deciding(walk, examining(walk, home), home)
    until(page, home, lambda text: re.search(r"e-visa \(PDF\)", text))
    with page.expect_download() as fetched:
        page.click("text=Your e-visa")
    pdf = Path(fetched.value.path()).read_bytes()
    camera.document(pdf, "e-visa")
    return pdf


def checking(walk: Walk, page: Page, pdf: bytes) -> Page:
    """Somebody checks the document without an account."""
    path = walk.folder / "e-visa.pdf"
    path.write_bytes(pdf)
    page.goto(walk.url + "/verify")
    page.set_input_files("#file", str(path))
    page.click("button:text-is('Check')")
    until(page, page.url, lambda text: "We are looking" not in text)
    return page


def on_a_phone(walk: Walk, page: Page, home: str, pdf: bytes) -> list[bytes]:
    """Four screens as a traveller sees them."""
    stranger = walk.anonymous(phone=True)
    stranger.goto(walk.url + "/services/visitor-visa")
    screens = [stranger.screenshot()]
    page.set_viewport_size(PHONE)
    page.goto(home + "/evidence/passport-page")
    page.evaluate("document.querySelector('h2')?.scrollIntoView()")
    screens.append(page.screenshot())
    page.goto(home)
    screens.append(page.screenshot())
    screens.append(checking(walk, stranger, pdf).screenshot())
    return screens


def at_the_counter(walk: Walk, camera: Camera) -> None:
    """Somebody stranded is filed for, seen, and gets an emergency document made."""
    looks = Unlooked(walk.browser)
    clerk = Clerk(walk.person("Bagus", staff=True), walk.url, looks)
    number = filed_at_the_counter(clerk, "emergency-document", IRIS, destination="UTO")
    clerk.case(number)
    camera.page(clerk.page, "counter", most=1160)
    officer = Officer(walk.person("Ruth Okonjo", staff=True), walk.url, looks)
    officer.claim(number)
    officer.propose_document()
    Cashier(walk.person("Dewi Lestari", staff=True), walk.url, looks).receive_fee(number)
    producer = Producer(walk.person("Gita Wulandari", staff=True), walk.url, looks)
    order = producer.await_order(number)
    producer.wait_for(order, "Draw a blank")
    producer.draw(order)
    camera.page(producer.page, "production", most=1160)


def at_the_end(walk: Walk, camera: Camera, officer: Page) -> None:
    """The pages that the sample cases fill, which come in beside the walk."""
    page = walk.anonymous()
    until(page, walk.url, lambda text: "sample cases are in. The others" not in text, seconds=SAMPLE_SECONDS)
    camera.page(page, "tour", most=1110)
    officer.goto(walk.url + "/staff/queue")
    camera.page(officer, "queue")


def main() -> int:
    """Take all pictures."""
    camera = Camera()
    with (
        tempfile.TemporaryDirectory() as name,
        LocalInstance(settings={"CONSULAR_SAMPLE": "yes"}) as instance,
        sync_playwright() as playwright,
    ):
        folder = Path(name)
        browser = playwright.chromium.launch(
            executable_path=os.environ["CONSULAR_CHROMIUM"],
            args=list(ARGUMENTS),
            env={**os.environ, "FONTCONFIG_FILE": str(fonts_file(folder))},
        )
        walk = Walk(browser, instance.url, folder)
        pdf = granting(walk, camera)
        page, home = applying(walk, camera)
        officer = examining(walk, home)
        camera.page(officer, "case", most=1160)
        page.goto(home)
        camera.page(page, "status")
        camera.page(checking(walk, walk.anonymous(), pdf), "public-check")
        camera.row(on_a_phone(walk, page, home, pdf), "phone")
        at_the_counter(walk, camera)
        at_the_end(walk, camera, officer)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
