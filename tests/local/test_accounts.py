import os
import stat
from pathlib import Path

import pytest

from consular.local.accounts import Account, bring_within_reach, shared_folder, within_reach, write_private
from consular.local.errors import FolderRefused

STRANGER = Account("stranger", 61234, 61234)


def test_reach_ends_at_a_folder_that_others_may_not_enter(place: Path) -> None:
    (place / "open").mkdir(mode=0o711)
    (place / "home" / "inner").mkdir(parents=True)
    (place / "home").chmod(0o700)
    assert within_reach(place / "open", STRANGER)
    assert not within_reach(place / "home" / "inner", STRANGER)
    assert within_reach(place / "home" / "inner", None)


def test_a_folder_out_of_the_services_reach_is_refused(place: Path) -> None:
    (place / "home").mkdir(mode=0o700)
    mine = Account("mine", 61234, os.getegid())
    with pytest.raises(FolderRefused, match="may not enter"):
        shared_folder(place / "home" / "data", mine)


def test_a_link_in_the_place_of_the_folder_is_refused(place: Path) -> None:
    (place / "elsewhere").mkdir()
    (place / "data").symlink_to(place / "elsewhere")
    with pytest.raises(FolderRefused, match="not a folder of this user"):
        shared_folder(place / "data", None)


def test_a_shared_folder_can_be_passed_but_not_listed(place: Path) -> None:
    mine = Account("mine", 61234, os.getegid())
    assert stat.S_IMODE(shared_folder(place / "data", mine).stat().st_mode) == 0o710
    assert stat.S_IMODE(shared_folder(place / "data", None).stat().st_mode) == 0o700


def test_private_files_are_private_even_over_an_open_one(place: Path) -> None:
    path = place / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_programs_are_copied_once_and_made_readable(place: Path) -> None:
    source = place / "source"
    source.mkdir(mode=0o700)
    (source / "server").write_text("#!/bin/sh\n")
    (source / "server").chmod(0o700)
    copy = bring_within_reach(source, place / "copy")
    assert stat.S_IMODE((copy / "server").stat().st_mode) == 0o755
    (source / "server").write_text("changed")
    assert (bring_within_reach(source, place / "copy") / "server").read_text() == "#!/bin/sh\n"
