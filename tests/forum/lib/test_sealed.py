"""Secrets in the database: sealed with the keys of the environment, useless without them."""

from typing import Any

from forum.lib import sealed


def test_what_is_sealed_can_be_read_and_is_not_seen() -> None:
    kept = sealed.seal("JBSWY3DPEHPK3PXP")

    assert sealed.unseal(kept) == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in kept


def test_a_field_key_that_comes_later_reads_what_was_there(settings: Any) -> None:
    settings.FIELD_KEY = ""
    before = sealed.seal("JBSWY3DPEHPK3PXP")
    settings.FIELD_KEY = "k" * 40

    assert sealed.unseal(before) == "JBSWY3DPEHPK3PXP"
    assert sealed.unseal(sealed.seal("other")) == "other"


def test_a_lost_key_opens_nothing_and_says_so(settings: Any, caplog: Any) -> None:
    kept = sealed.seal("JBSWY3DPEHPK3PXP")
    settings.FIELD_KEY, settings.SECRET_KEY = "", "another" * 8

    read = sealed.unseal(kept), sealed.unseal(kept)

    assert "JBSWY3DPEHPK3PXP" not in read
    assert read[0] != read[1]
    assert "cannot be read" in caplog.text
