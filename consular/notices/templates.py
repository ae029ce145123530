"""What the mails say. No name, no number, no document, no link that signs in: only what to do next and where."""

from __future__ import annotations

from dataclasses import dataclass

from consular.core.language import N_


@dataclass(frozen=True, slots=True)
class Template:
    """Subject and paragraphs, as texts of the translation catalogue."""

    subject: str
    body: str


TEMPLATES = {
    "lodged": Template(
        N_("Your application has arrived"),
        N_("We have your application. Sign in to see what happens now and whether a fee is due."),
    ),
    "admissible": Template(
        N_("Your application is complete"),
        N_(
            "Everything that is needed at the start is there. An officer will read your application. "
            "You need do nothing."
        ),
    ),
    "withdrawn": Template(
        N_("Your application has been withdrawn"),
        N_("You took the application back. Nothing more happens with it. You can apply again at any time."),
    ),
    "draft_expiring": Template(
        N_("An unfinished application will soon be deleted"),
        N_("You began an application and have not sent it. Sign in to see until when we keep it, and to go on."),
    ),
    "information_requested": Template(
        N_("We need something from you"),
        N_("An officer has a question about your application. Sign in to read it and to answer."),
    ),
    "granted": Template(
        N_("Your application has been decided"),
        N_("Sign in to read the decision and to fetch your document."),
    ),
    "granted_less": Template(
        N_("Your application has been decided"),
        N_("Sign in to read the decision, with its reasons and what you can do, and to fetch your document."),
    ),
    "consent_news": Template(
        N_("There is news about a guardian's consent"),
        N_("Sign in to see where your application for the child stands, and what to do."),
    ),
    "document_ready": Template(
        N_("Your document can be collected"),
        N_("Sign in to see where it is and until when, and what to bring. Bring the old document, if you have one."),
    ),
    "refund_paid": Template(
        N_("Money was paid back to you"),
        N_(
            "A fee, or a part of it, was paid back. Sign in to see how much. If you have not had it, ask at the office."
        ),
    ),
    "decided": Template(
        N_("There is a decision for you"),
        N_("Sign in to read it, with its reasons and what you can do."),
    ),
}
LOSS = Template(
    N_("Your travel document was reported lost or stolen"),
    N_(
        "A travel document of yours was reported lost or stolen. It is invalid now and for ever, also if it turns up. "
        "Was it you? Then there is nothing to do. If it was not you, tell an office of ours at once, and sign in to see "
        "the report."
    ),
)
WEBHOOK_PAUSED = Template(
    N_("Your webhook has been paused"),
    N_(
        "For three days nothing that we sent to your webhook {webhook} was accepted, so we have paused it. "
        "What happens meanwhile is kept: mend the receiver, then resume the webhook, and it is sent in order."
    ),
)
WEBHOOK_GONE = Template(
    N_("Your webhook has been paused"),
    N_(
        "Your receiver answered our webhook {webhook} with 410 (gone), so we have paused it. "
        "Remove it if you need it no more; else resume it, and what happened meanwhile is sent in order."
    ),
)
# For whoever applied at a counter and has no account: there is nothing to sign in to.
AT_COUNTER = N_(
    "There is news about what you applied for at the counter. Ask at the office where you applied; bring your receipt."
)
ASK_GUARDIAN = Template(
    N_("Your consent is asked for"),
    N_(
        "Somebody has applied for a passport for a child, and named you as the other guardian. "
        "Open this page and sign in with this e-mail address to see who asks, and to say yes or no: {url}"
    ),
)
CODE = Template(
    N_("Your code: {code}"),
    N_(
        "Type this code on the page where you asked for it: {code}\n\n"
        "It works once, for ten minutes. We never ask for it by phone or message."
    ),
)
# What changed in how an account is entered, by kind of news.
ACCOUNT_NEWS = {
    "linked": Template(
        N_("Your account has another way in"),
        N_(
            "A way to sign in was added to your account. Was it you? Then there is nothing to do. If it was not you, sign in, remove it, and end all other sessions."
        ),
    ),
    "unlinked": Template(
        N_("A way into your account was removed"),
        N_(
            "A way to sign in was removed from your account. If it was not you, come to one of our offices with your passport."
        ),
    ),
    "recovery_codes": Template(
        N_("New recovery codes were made"),
        N_(
            "Recovery codes were made for your account; earlier ones count no more. If it was not you, sign in, make new ones, and end all other sessions."
        ),
    ),
    "recovery_begun": Template(
        N_("Somebody has asked for a new way into your account"),
        N_(
            "Somebody who has a recovery code of yours or your telephone, or has come to one of our offices, has asked that a new e-mail address may open your account. That happens after a waiting time."
        ),
    ),
    "recovery_stopped": Template(
        N_("The new way into your account was stopped"),
        N_("The wish for a new way into your account was stopped. Nobody has come in by it."),
    ),
    "recovery_done": Template(
        N_("A new address opens your account"),
        N_("The waiting time is over: a new e-mail address opens your account, and every session was ended."),
    ),
}
ACCOUNT_NEWS |= {
    "telephone_added": Template(
        N_("Your account has a telephone"),
        N_(
            "A telephone number was added to your account. Was it you? Then there is nothing to do. If it was not you, sign in, remove it, and end all other sessions."
        ),
    ),
    "telephone_chosen": Template(
        N_("Codes by text message: your choice was changed"),
        N_(
            "Whether codes for signing in may go to your telephone was changed. If it was not you, sign in, remove the telephone, and end all other sessions."
        ),
    ),
    "telephone_removed": Template(
        N_("The telephone of your account was removed"),
        N_("No codes go to your telephone any more. If it was not you, sign in and end all other sessions."),
    ),
}
# What a text message says. With its last line it has to fit into one part in every language: 160 characters of the GSM
# alphabet, else 70.
TEXT = N_("{code} is your code, for ten minutes. Give it to nobody.")
STOP = N_("If it was not you, stop it: open {url} and type {code}")
SIGN_IN = N_("Sign in: {url}")
NOT_YOU = N_("If this was not you, do nothing: without the code nobody gets in.")
FAREWELL = N_("{ministry}. We never ask for money or a password by message.")
