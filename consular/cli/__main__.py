"""`python -m consular.cli`."""

from consular.cli import main

main(prog_name="consular")
