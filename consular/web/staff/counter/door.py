"""The counter as a door to the form."""

from __future__ import annotations

from consular.core.language import N_
from consular.web.filing.door import EDITABLE, Door

FILE = "applications:counter:file"
COUNTER = Door(
    permissions={"step": FILE, "item": "evidence:counter:attach", "check": FILE, "withdraw": FILE},
    endpoints={
        "index": "counter.desk.index",
        "show": "counter.case.show",
        "step": "counter.filing.step",
        "item": "counter.filing.item",
        "keep": "counter.filing.keep",
        "remove": "counter.filing.remove",
        "page": "case.picture",
        "detail": "case.picture",
        "check": "counter.filing.check",
        "sent": "counter.case.show",
        "withdraw": "counter.filing.withdraw",
        "declaration": "counter.paper.declaration",
    },
    layout="layout_staff.html",
    home=N_("Counter"),
    back=N_("The case at the counter"),
    at_counter=True,
    # Somebody who stands at the counter hands in what is missing before anybody asks for it.
    editable=EDITABLE | {"lodged"},
    uploads_an_hour=1200,
)
