"""The typesetter stays where it belongs, and does not depend on the process it runs in."""

import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from consular.issuance.press.errors import TypesettingFailed
from consular.issuance.press.letter import render_letter
from consular.issuance.press.typesetter import typeset

REPOSITORY = Path(__file__).resolve().parents[3]
RENDER = """
import pickle, sys
from hashlib import sha256
from consular.issuance.press.letter import render_letter
print(sha256(render_letter(pickle.load(sys.stdin.buffer))).hexdigest())
"""


def python(program: str, given: bytes = b"") -> str:
    done = subprocess.run([sys.executable, "-c", program], input=given, cwd=REPOSITORY, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_documents_can_be_built_without_the_typesetter():
    program = """
import sys
from consular.issuance.press import barcode, coverage, documents, errors
print("typst" in sys.modules)
"""
    assert python(program) == "False"


def test_another_process_makes_the_same_file(letter):
    assert python(RENDER, pickle.dumps(letter)) == sha256(render_letter(letter)).hexdigest()


def test_a_template_cannot_leave_its_folder(letter, tmp_path):
    (tmp_path / "x.typ").write_text('#read("/etc/hostname")')
    with pytest.raises(TypesettingFailed):
        typeset(str(tmp_path / "x.typ"), {}, pictures={}, dated=letter.dated)
