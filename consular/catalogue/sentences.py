"""Sentences for problems with answers and for verdicts of rules. Every one says what to do."""

from consular.core.language import N_

SENTENCES = {
    "answer_missing": N_("Answer this question"),
    "answer_unknown": N_("This is no question of the service, or none that partners answer"),
    "answer_not_asked": N_("With these answers this question is not asked. Leave it out"),
    "answer_unreadable": N_("We could not read this answer. Type it again"),
    "characters_not_allowed": N_("This has characters that cannot be stored or printed. Type it again without them"),
    "text_too_long": N_("Use at most {longest} characters"),
    "email_malformed": N_("Enter an e-mail address such as name@example.org"),
    "document_number_malformed": N_("Enter the number with letters A to Z and digits only, 4 to 20 of them"),
    "name_missing": N_("Enter the family name, or tick “I have only one name”"),
    "name_primary_missing": N_(
        "Enter the family name. If there is only one name, put it here and leave “Given names” empty"
    ),
    "name_one_but_two": N_("You ticked “only one name” but entered two. Untick the box, or leave “Given names” empty"),
    "name_invented": N_("Leave this empty instead of writing {typed}. One name is enough"),
    "name_without_letters": N_("A name needs at least one letter"),
    "name_not_latin": N_("Use Latin letters here, as in the machine lines of the passport"),
    "date_missing": N_("Enter the date"),
    "date_part_missing": N_("The date needs a day, a month and a year in figures, such as 27 3 2031"),
    "date_impossible": N_("There is no such date. Look at day and month again"),
    "date_year_strange": N_("Enter the year with four figures. {year} cannot be right"),
    "choice_missing": N_("Choose one of the answers"),
    "choice_unknown": N_("Choose one of the answers in the list"),
    "country_missing": N_("Choose a country"),
    "nationality_missing": N_("Choose a nationality"),
    "declaration_missing": N_("Tick the box to say that you agree, or do not send the application"),
    "address_missing": N_("Enter the address"),
    "address_line_missing": N_("Enter the street and number, the hotel, or how to find the place"),
    "address_city_missing": N_("Enter the town, city or village"),
    "arrival_past": N_("The day of arrival has passed. Enter a day from today on"),
    "departure_before_arrival": N_("The day of departure is before the day of arrival. Look at both again"),
    "stay_too_long": N_(
        "The stay has {days} days. A visitor visa allows {most}. "
        "You can send this anyway; usually fewer days are granted than asked for"
    ),
    "passport_expires_early": N_(
        "The passport expires on {expiry}. It should be valid until {needed}, {months} months after arrival. "
        "You can send this anyway; usually we then ask for a new passport"
    ),
    "birth_in_future": N_("The date of birth is in the future. Look at the year again"),
    "too_young": N_(
        "This service is for people of {years} years and older. For a child choose the service for children"
    ),
    "too_old": N_("This service is for children below {years} years. Choose the service for adults"),
    "day_in_future": N_("This day is in the future. Look at day, month and year again"),
    "not_our_national": N_("This document is for our own nationals. Look at the nationality again"),
    "our_national": N_("Our own nationals use the service for our own nationals. Begin again with that one"),
    "not_a_partner_state": N_(
        "We have no agreement with this state about emergency documents. Ask its nearest embassy or consulate"
    ),
    "not_competent": N_("None of our offices decides applications from this country. Write to the ministry"),
}
