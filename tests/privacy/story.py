"""A journey in which everything that can be typed, sent or written about a person is unmistakable."""

from __future__ import annotations

import datetime as dt
import io
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from sqlalchemy import select, text

from consular import applications, evidence, register
from consular.core.actor import Actor, system
from consular.issuance import IssuedFile
from tests import factories
from tests.faults.hands import PATIENCE, Hands, Page, Visitor
from tests.journeys.instance import wait_until
from tests.journeys.pictures import passport_page, portrait
from tests.journeys.travellers import ARRIVAL, TODAY, Traveller, date
from tests.privacy.places import queue

STEM = "Qzvexalo"
NATIVE = "ฌญฎฏฐฑฒ"
NUMBER = "QZVEXALO7"
BIRTH = dt.date(TODAY.year - 61, 7, 23)
PERSON = Traveller(
    primary=f"{STEM}wski",
    secondary=f"Anna {STEM}",
    native=NATIVE,
    number=NUMBER,
    birth=BIRTH,
    email=f"{STEM.lower()}.person@mail.example",
    occupation=f"{STEM} keeper",
)


def tagged(jpeg: bytes) -> bytes:
    """The picture again, with a photographer and a comment."""
    exif = Image.Exif()
    exif[0x013B] = f"{STEM} photographer"
    made = io.BytesIO()
    with Image.open(io.BytesIO(jpeg)) as picture:
        picture.save(made, "JPEG", quality=92, exif=exif.tobytes(), comment=f"{STEM} comment".encode())
    assert STEM.encode() in made.getvalue()
    return made.getvalue()


def statement(compress: bool) -> bytes:
    """A PDF of one page with words on it, and a title."""
    drawn = f"BT /F1 18 Tf 40 100 Td ({STEM} holds 900 in the bank) Tj ET".encode()
    content, packing = (zlib.compress(drawn), b" /Filter /FlateDecode") if compress else (drawn, b"")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length " + str(len(content)).encode() + packing + b" >>\nstream\n" + content + b"\nendstream",
        b"<< /Title (" + STEM.encode() + b" statement) >>",
    )
    body = b"%PDF-1.7\n"
    places = []
    for number, made in enumerate(objects, 1):
        places.append(len(body))
        body += str(number).encode() + b" 0 obj\n" + made + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def slices(content: bytes, *, of: int = 24) -> list[bytes]:
    """Some bytes out of the middle of a file: to be found wherever the file is stored as it is."""
    return [content[at : at + of] for at in (len(content) // 3, len(content) * 4 // 5)]


@dataclass
class Story:
    """What was typed and made: what must not be found. `secrets` are tokens and drawn numbers."""

    reference: str = ""
    contents: list[bytes] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    queued: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Every text that tells of the person."""
        return [STEM, NATIVE, NUMBER, BIRTH.isoformat()]


class Teller:
    """Goes the whole way through the pages of a running instance."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self.story = hands, Story()
        self.applicant = Visitor(hands.instance)

    def tell(self) -> Story:
        """Sign in, apply, be asked, be granted, be revoked."""
        self._sign_in()
        self._fill()
        self._send_files()
        self._lose_the_session()
        self._lodge()
        officer, second = self._colleague("examiner"), self._colleague("confirmer")
        self._be_asked(officer)
        self._decide(officer, second, self._grant())
        self._fetch_and_check()
        self._revoke(officer, second)
        self._stray()
        self.hands.until_all_done()
        self._remember()
        return self.story

    def _done(self, page: Page, status: int = 303) -> Page:
        assert page.status == status, f"{page.status}: {re.sub('<[^>]+>', ' ', page.text)[:3000]}"
        return page

    def _sign_in(self) -> None:
        self.applicant.get("/sign-in")
        self._done(self.applicant.post("/sign-in/email", {"email": "nobody at all " + STEM}), 422)
        self._done(self.applicant.post("/sign-in/email", {"email": PERSON.email}), 200)
        wait_until(lambda: bool(self.hands.instance.mails(to=PERSON.email)), seconds=PATIENCE, what="the code's mail")
        mail = self.hands.instance.mails(to=PERSON.email)[0]
        code = re.search(r"\d{8}", str(mail["Subject"]) + str(mail.get_content()))
        assert code is not None
        self._done(self.applicant.post("/sign-in/code", {"email": PERSON.email, "code": f"{STEM}0"}), 422)
        self._done(self.applicant.post("/sign-in/code", {"email": PERSON.email, "code": code[0]}))

    def _fill(self) -> None:
        self.applicant.get("/services/visitor-visa/apply")
        home = self._done(self.applicant.post("/services/visitor-visa/apply", {"who": "self"})).where
        self.story.reference = home.rsplit("/", 1)[1]
        forms = dict(PERSON.answers())
        forms["birth"]["birth_place"] = f"{STEM}ville"
        forms["contact"] |= {
            "home-line1": f"17 {STEM} Lane",
            "home-line2": f"{STEM} House",
            "home-region": f"{STEM}shire",
            "home-postcode": "QZVEXALO9",
        }
        forms["visit"] |= {"purpose": "other", "purpose_other": f"The {STEM} festival, " + "with songs " * 30}
        forms["stay"] |= {"stay_address-line1": f"{STEM} Hotel", "stay_address-city": STEM, "has_host": "yes"}
        forms["stay"] |= {"host_name-primary": f"{STEM}son", "host_name-secondary": STEM, "host_name-native": NATIVE}
        for step, form in forms.items():
            path = f"{home}/steps/{step}"
            self.applicant.get(path)
            bad = dict.fromkeys(form, STEM + "\x00")
            assert self.applicant.post(path, bad).status in (303, 422)
            self._done(self.applicant.post(path, form))

    def _send_files(self) -> None:
        home = f"/applications/{self.story.reference}"
        sent = {
            "passport-page": (f"{STEM}-passport.jpg", tagged(passport_page(PERSON))),
            "portrait": (f"{STEM}-me.jpg", tagged(portrait(PERSON))),
            "means": (f"../{STEM}-statement.pdf", statement(compress=False)),
            "itinerary": (f"{STEM}-packed.pdf", statement(compress=True)),
        }
        # What waits in the queue is looked at while the worker hangs.
        self.hands.instance.pause("worker")
        try:
            for item, (name, content) in sent.items():
                self.applicant.get(f"{home}/evidence/{item}")
                self._done(self.applicant.post(f"{home}/evidence/{item}", {"file": (name, content)}))
                self.story.contents += slices(content)
            refused = self.applicant.post(f"{home}/evidence/means", {"file": (f"{STEM}.exe", STEM.encode() * 9)})
            self._done(refused, 422)
            self.story.queued = list(queue(self.hands))
        finally:
            self.hands.instance.resume("worker")
        self.hands.until_all_done()

    def _lose_the_session(self) -> None:
        """What was typed is kept until the next sign-in."""
        with self.hands.works.begin(system()) as work:
            work.session.execute(text("UPDATE user_session SET expires_at = now() - interval '1 minute'"))
        path = f"/applications/{self.story.reference}/steps/contact"
        parked = self.applicant.post(path, {"home-line1": f"{STEM} parked"})
        assert parked.where == "/sign-in"
        self.applicant.cookies |= self.hands.sign_in_as(self._owner()).cookies
        assert STEM in self._done(self.applicant.get(path), 200).text

    def _owner(self) -> Actor:
        with self.hands.works.begin(system()) as work:
            found = applications.application_for(work.session, system(), "system", self.story.reference)
            return factories.account_actor(found.filed_by)

    def _lodge(self) -> None:
        home = f"/applications/{self.story.reference}"
        for step, form in PERSON.answers():
            if step == "contact":
                self.applicant.get(f"{home}/steps/{step}")
                self._done(self.applicant.post(f"{home}/steps/{step}", {**form, "home-line1": f"17 {STEM} Lane"}))
        self._done(self.applicant.get(f"{home}/check"), 200)
        version = self.hands.service.declaration.version
        self._done(self.applicant.post(f"{home}/check", {"agree": "yes", "declaration": version}))
        self.hands.receive_fee(self.story.reference)
        self.hands.until_state(self.story.reference, "admissible")

    def _colleague(self, name: str) -> Visitor:
        visitor = self.hands.sign_in_as(self.hands.staff[name])
        self._done(visitor.get("/staff/queue"), 200)
        self.story.secrets += [value for key, value in visitor.cookies.items() if "session" in key]
        return visitor

    def _act(self, officer: Visitor, action: str, form: dict[str, Any], status: int = 303) -> None:
        home = f"/staff/cases/{self.story.reference}"
        page = self._done(officer.get(home), 200)
        seen = dict(re.findall(r'name="(version|proposal)" value="([^"]+)"', page.text))
        self._done(officer.post(f"{home}/{action}", {**seen, **form}), status)

    def _be_asked(self, officer: Visitor) -> None:
        self._done(officer.get(f"/staff/queue?q={self.story.reference}"))
        self._done(officer.post("/staff/queue/claim", {"claim": self.story.reference}))
        self._act(officer, "ask", {"question": f"Who is {STEM}?" + "\0", "days": "7"}, 422)
        self._act(officer, "ask", {"question": f"Who is {STEM}son?", "days": "7"})
        path = f"/applications/{self.story.reference}/answer"
        self.applicant.get(path)
        self._done(self.applicant.post(path, {"answer": f"My friend {STEM}."}))
        self._done(officer.post("/staff/queue/claim", {"claim": self.story.reference}))

    def _grant(self) -> dict[str, str]:
        until = ARRIVAL + dt.timedelta(days=29)
        days = {**date("valid_from", ARRIVAL), **date("valid_until", until)}
        terms = {"entries": "1", "duration_of_stay_days": "30", "conditions": f"Stay with {STEM}."}
        return {"outcome": "grant", **days, **terms}

    def _decide(self, officer: Visitor, second: Visitor, form: dict[str, str]) -> None:
        refusal = {"outcome": "refuse", "refuse-ground": "means-not-shown"}
        self._act(officer, "propose", {**refusal, "refuse-facts-means-not-shown": f"{STEM} has 12 of 900."})
        self._act(second, "return", {"note": f"Look at {STEM} again."})
        self._done(officer.post("/staff/queue/claim", {"claim": self.story.reference}))
        self._act(officer, "propose", form)
        self._act(second, "confirm", {})
        self.hands.until_all_done()
        assert self.hands.state(self.story.reference) == "granted"

    def _fetch_and_check(self) -> None:
        home = self._done(self.applicant.get(f"/applications/{self.story.reference}"), 200)
        found = re.search(r'href="(/documents/[^"]+\.pdf)"', home.text)
        assert found is not None
        pdf = self._done(self.applicant.get(found[1]), 200).content
        self.story.contents += slices(pdf)
        anybody = Visitor(self.hands.instance)
        anybody.get("/verify")
        result = self._done(anybody.post("/verify", {"file": (f"{STEM}.pdf", pdf)})).where
        self.story.secrets.append(result.rsplit("/", 1)[1])
        wait_until(lambda: NUMBER in anybody.get(result).text, seconds=PATIENCE, what="the verdict")

    def _revoke(self, officer: Visitor, second: Visitor) -> None:
        facts = {"revoke-facts-passport-invalid": f"{STEM}'s passport was reported stolen."}
        self._act(officer, "revoke", {"revoke-ground": "passport-invalid", **facts})
        self._act(second, "confirm", {})

    def _stray(self) -> None:
        """Addresses and texts that are nothing."""
        for path in (f"/applications/{STEM}", f"/verify/{STEM}", f"/sign-in?next=/{STEM}", f"/{STEM}?name={STEM}"):
            assert self.applicant.get(path).status < 500
        self.applicant.get("/verify")
        assert self.applicant.post("/verify", {"text": f"RDB1{STEM}"}).status == 200

    def _remember(self) -> None:
        """The numbers that were drawn, and the pictures and documents that were made."""
        with self.hands.works.begin(system()) as work:
            case = applications.application_for(work.session, system(), "system", self.story.reference)
            documents = select(register.TravelDocument).where(
                register.TravelDocument.application_dossier_id == case.dossier_id
            )
            self.story.secrets += [made.particulars.number for made in work.session.scalars(documents)]
            for file in evidence.of_dossier(work.session, case.dossier_id):
                for page in evidence.pages_of(work.session, file.id):
                    self.story.contents += slices(evidence.picture(page))
            letters = work.session.scalars(select(IssuedFile).where(IssuedFile.application_id == case.id)).all()
            assert len(letters) == 2
            for made in letters:
                self.story.contents += slices(evidence.blobs().get(made.blob, dossier_id=made.dossier_id))
