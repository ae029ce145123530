"""Sentences for whoever registers partners."""

from consular.core.language import N_

SENTENCES = {
    "partner_exists": N_("A partner of this name is registered already"),
    "partner_unfit": N_("This partner cannot be registered like that"),
    "partner_name_unfit": N_("Give a name of at most 80 characters, as citizens know it"),
    "partner_audience_unfit": N_("No kind of partner may hold all of these scopes"),
    "partner_scope_unfit": N_("Choose scopes that this kind of partner may hold"),
    "partner_keys_unfit": N_("The keys must be a JWK set of public keys, one of them at least for the algorithm"),
    "partner_source_unfit": N_("Give either the keys or the address at which they are published"),
    "partner_address_unfit": N_("Addresses begin with https:// and have no part after #, no user and no asterisk"),
    "partner_place_unfit": N_("Choose offices and services of the catalogue, one of each at least"),
    "partner_counter_unfit": N_("Only a visa centre runs a counter, and only at an office of its contract"),
}
