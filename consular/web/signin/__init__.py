"""Sign-in: OpenID Connect and e-mail with a one-time code."""
