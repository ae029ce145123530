"""Consular e-services: visas and passports for ministries of foreign affairs."""
