"""What an applicant finds in the mailbox."""

from __future__ import annotations

import re

from tests.journeys.instance import LocalInstance, wait_until


def subjects(instance: LocalInstance, address: str, *, least: int) -> list[str]:
    """Subjects of all mails to this address, oldest first, once `least` have come."""
    wait_until(
        lambda: len(instance.mails(to=address)) >= least, seconds=60, what=f"{least} mails have come to {address}"
    )
    return [str(mail["Subject"]) for mail in instance.mails(to=address)]


def newest_code(instance: LocalInstance, address: str, *, earlier: int = 0) -> str:
    """The newest one-time code that was mailed there, which must not be one of the `earlier` ones."""

    def codes() -> list[str]:
        told = [str(mail["Subject"]) for mail in instance.mails(to=address)]
        return [found[0] for subject in told if (found := re.search(r"\d{8}", subject))]

    wait_until(lambda: len(codes()) > earlier, seconds=60, what=f"{earlier + 1} codes have come to {address}")
    return codes()[-1]
