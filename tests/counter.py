"""A passport service of its own and cases of it, for tests of the counter: it wants an appearance and a consent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import yaml

from consular import applications, evidence
from consular.applications import Application
from consular.catalogue import Catalogue, Service
from consular.core.actor import Actor, ActorKind
from consular.core.work import Work, Works
from tests import factories

SYSTEM = Actor(ActorKind.SYSTEM)
KEY = "sample-passport"
_SERVICE = """
key: sample-passport
version: 1
source: A sample
label: {en: Sample passport, ar: جواز عينة}
summary: {en: A passport for tests.}
who_may: []
to_hand: []
minutes: 5
product: {kind: passport, document_code: P, blank: booklet}
groups:
  - {key: person, label: {en: The person}}
  - {key: evidence, label: {en: Evidence}}
steps:
  - key: name
    group: person
    label: {en: Name}
    fields:
      - {key: name, kind: name, section: card, label: {en: Name}}
  - key: birth
    group: person
    label: {en: Birth and nationality}
    fields:
      - {key: birth, kind: partial_date, section: card, label: {en: Date of birth}}
      - {key: nationality, kind: nationality, section: card, label: {en: Nationality}}
      - {key: sex, kind: sex, section: card, label: {en: Sex}}
  - key: home
    group: person
    label: {en: Home}
    fields:
      - {key: home, kind: address, label: {en: Home address}}
      - {key: contact_email, kind: email, required: soft, label: {en: E-mail address}}
      - key: collect_at
        kind: choice
        required: soft
        label: {en: Where is it collected}
        choices:
          - {value: geneva, label: {en: Geneva}}
          - {value: jakarta, label: {en: Jakarta}}
  - key: custody
    group: person
    label: {en: Custody}
    fields:
      - key: custody
        kind: choice
        label: {en: Who has custody}
        choices:
          - {value: adult, label: {en: "Nobody, adult"}}
          - {value: both, label: {en: Two guardians}}
      - {key: guardian_name, kind: name, label: {en: Your name}, when: {field: custody, is: both}}
      - {key: other_name, kind: name, label: {en: The other guardian}, when: {field: custody, is: both}}
      - {key: other_email, kind: email, label: {en: The other guardian's address}, when: {field: custody, is: both}}
evidence:
  - key: birth-certificate
    required: true
    label: {en: Birth certificate, ar: شهادة الميلاد}
    hint: {en: All pages.}
    checks: [file-type, rendition]
  - key: identity-card
    label: {en: Identity card}
    hint: {en: If there is one.}
    checks: [file-type, rendition]
  - key: portrait
    role: portrait
    label: {en: Photo}
    hint: {en: Plain background.}
    checks: [file-type, rendition]
declaration: {version: d-sample, text: {en: All of this is true.}}
fee: visitor-visa-sticker
standard: {starts: admissible, days: 15, source: A sample}
draft_days: 90
draft_notice_days: 14
competence: {rule: national-residence, parameters: {field: home, nationality: nationality, fallback: headquarters}}
confirmation: {grant: always, refuse: always}
validity: {bands: [{months: 60}], source: A sample}
appearance:
  identity:
    - {key: old-passport, label: {en: The old passport, ar: جواز السفر القديم}}
    - {key: register, label: {en: The register}}
  photo: either
  signature: true
  signature_age_from: 12
  fingerprints: {age_from: 12, reuse_months: 59, source: A sample}
  originals: [birth-certificate, identity-card]
  source: A sample
consents:
  field: custody
  ways: {adult: {}, both: {others: 1}}
  name: other_name
  email: other_email
  days: 60
  source: A sample
refusal_grounds: short-stay-refusal
revocation_grounds: short-stay-revocation
inadmissible_grounds: short-stay-inadmissible
retention: visas
"""
ANSWERS: dict[str, Any] = {
    "name": {"primary": "Berg", "secondary": "Mira"},
    "birth": "1990-02-03",
    "nationality": "UTO",
    "sex": "F",
    "home": {
        "line1": "1 Thanon Tua Yang",
        "line2": None,
        "city": "Chiang Mai",
        "region": None,
        "postcode": None,
        "country": "THA",
    },
    "custody": "adult",
}
CHILD: dict[str, Any] = {
    "birth": "2020-02-03",
    "custody": "both",
    "guardian_name": {"primary": "Berg", "secondary": "Anna"},
    "other_name": {"primary": "Berg", "secondary": "Jon"},
    "other_email": "jon@mail.example",
}
WSQ = b"\xff\xa0" + bytes(64)


def with_passport(catalogue: Catalogue, **changes: object) -> Catalogue:
    """The ministry's catalogue with the sample passport in it, changed where a test wants it otherwise."""
    service = Service.model_validate(yaml.safe_load(_SERVICE)).model_copy(update=changes)
    return replace(catalogue, services={**catalogue.services, (KEY, 1): service})


def passport(catalogue: Catalogue) -> Service:
    """The sample passport of this catalogue."""
    return catalogue.current(KEY)


def clerk(works: Works, catalogue: Catalogue, *, subject: str = "wulan", office: str = "jakarta") -> Actor:
    """A counter clerk."""
    return factories.staff_actor(works, catalogue, subject=subject, roles=(("counter-clerk", office),), powers=())


def answered(work: Work, application: Application, service: Service, **answers: Any) -> None:
    """Every question answered, and the files that are needed attached."""
    for step in service.steps:
        result = applications.save_step(work, application, service, step, {**ANSWERS, **answers})
        assert not result.problems, result.problems
        work.session.flush()
    evidence.attach(
        work,
        dossier_id=application.dossier_id,
        item="birth-certificate",
        filename="birth.jpg",
        content=factories.JPEG,
        single=False,
    )
    work.session.flush()


def sent(work: Work, application: Application, catalogue: Catalogue) -> None:
    """Lodged with the declaration."""
    applications.lodge(
        work,
        application,
        passport(catalogue),
        catalogue,
        declaration="d-sample",
        privacy=catalogue.ministry.privacy_version,
    )


def begun(works: Works, catalogue: Catalogue, who: Actor, *, office: str = "jakarta", **answers: Any) -> str:
    """A draft at the counter with everything in it; its reference."""
    with works.begin(who) as work:
        application = applications.begin_at_counter(work, passport(catalogue), office=office, locale="en")
        answered(work, application, passport(catalogue), **answers)
        return application.reference


def filed(works: Works, catalogue: Catalogue, who: Actor, *, office: str = "jakarta", **answers: Any) -> str:
    """The same, sent."""
    reference = begun(works, catalogue, who, office=office, **answers)
    with works.begin(who) as work:
        sent(work, case(work, reference), catalogue)
    return reference


def filed_at_home(works: Works, catalogue: Catalogue, **answers: Any) -> tuple[str, Actor]:
    """Sent by an applicant's own account: reference and account."""
    with works.begin(SYSTEM) as work:
        owner = factories.account_actor(factories.account(work, subject="anna", email="anna@mail.example").id)
    with works.begin(owner) as work:
        application = applications.begin_draft(work, passport(catalogue), capacity="guardian", locale="en")
        answered(work, application, passport(catalogue), **answers)
        sent(work, application, catalogue)
        return application.reference, owner


def case(work: Work, reference: str) -> Application:
    """Whatever its state, past every policy."""
    return applications.application_for(work.session, SYSTEM, "system", reference)
