"""What people wrote in the sample cases: questions, answers, facts, notes. English, as officers' texts are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "lan": "Please send a bank statement of the last three months. The one we have ends in spring.",
        "suharyanti": "Please tell us where you will stay after the first two nights, and who pays for the journey.",
        "jasur": "Please send the admission letter of the summer school that you name, with its dates.",
        "chinedu": "The invitation names another week than your answers. Which one is right?",
        "bjoern": "Your ship is in dock until spring. Please tell us which port you will sail from, and when.",
    }
)
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "lan": "I have added the statement of the last three months. The last page has the balance of Monday.",
        "jasur": "I do not have a letter. A friend told me about the school.",
        "bjoern": "We sail from Port Amity on the second Sunday. The harbour master has confirmed it to me.",
    }
)
# Case -> (key of the ground, facts).
FACTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "jasur": (
            "purpose-not-shown",
            "You named a summer school. Asked for its letter of admission, you answered that you have none.",
        ),
        "domingos": (
            "no-travel-document",
            "The page that you sent belongs to a seaman's book, which this visa cannot be attached to.",
        ),
        "layla": (
            "means-not-shown",
            "The statement shows a balance of 40 US dollars for a stay of 14 days, and no sponsor is named.",
        ),
        "claudine": (
            "purpose-not-shown",
            "The conference named in the answers took place last year; its programme was sent as evidence.",
        ),
        "kadri": (
            "return-doubted",
            "The passport expires soon after the journey.",
        ),
        "chiara": (
            "statements-doubted",
            "Two bookings for the same nights, in two towns, were sent. Neither hotel knows the name.",
        ),
        "achieng": (
            "conditions-no-longer-met",
            "The race for which the visa was granted was called off on the first of the month.",
        ),
    }
)
# The same for a grant of less than was asked.
LESSER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"alemu": ("means-for-less", "The sponsor's letter pays for thirty days; for the last one nobody is named.")}
)
NOTES: Mapping[str, str] = MappingProxyType(
    {"kadri": "An expiry date is no ground by itself. Ask whether a new passport is on its way, then propose again."}
)
PAPERS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "means": (
            "Statement of account",
            ("Opening balance | 2,140.00", "Salary | 960.00", "Rent | -310.00", "Closing balance | 2,790.00"),
        ),
        "itinerary": (
            "Your booking",
            ("Two adults, breakfast included.", "Hotel Meridiaan, 4 Quay Street, Port Amity", "Paid | 412.00"),
        ),
        "consent": (
            "Consent",
            ("I am the father. I agree that the child travels to Utopia with the mother.", "Signed in Iloilo."),
        ),
    }
)
