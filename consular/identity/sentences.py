"""Sentences for whoever lets people of partners sign in."""

from consular.core.language import N_

SENTENCES = {
    "person_known": N_("This person can sign in here already, as a colleague or for a partner"),
    "person_unfit": N_("Give the person’s name, the identity service, and the identifier by which it knows them"),
}
