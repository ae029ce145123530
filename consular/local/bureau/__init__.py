"""The DEMO bureau of local mode: it opens order files, draws pages that are no passports, and answers."""

from consular.local.bureau.works import NAME, DemoBureau, serve

__all__ = ["NAME", "DemoBureau", "serve"]
