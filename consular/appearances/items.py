"""Evidence that is taken at a counter whatever the service, and that no service lists."""

from __future__ import annotations

from consular.catalogue import EvidenceDefinition

SIGNATURE_ITEM = EvidenceDefinition(
    key="signature",
    label={"en": "Signature", "ar": "التوقيع"},
    hint={"en": "Signed in person at the counter.", "ar": "وُقّع شخصيًا عند الشباك."},
    role="supporting",
    checks=["file-type", "rendition"],
)
# By key, for whoever finds such a file and asks what it is.
TAKEN_AT_COUNTER = {item.key: item for item in (SIGNATURE_ITEM,)}
