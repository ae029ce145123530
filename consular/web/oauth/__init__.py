"""Partners' programs and the citizens who let them act: authorization server, consents, access tokens."""
