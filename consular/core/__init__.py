"""The floor of the house: database, unit of work, outbox, timers, clock, ids, actor, language, settings, logs."""
