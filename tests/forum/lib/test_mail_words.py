from email.message import EmailMessage

import pytest

from forum.lib import mail_words

WORDS = "Söhne von Wanda Weggang"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_texts_and_headers_are_read_whatever_they_are_encoded_by(charset, cte):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Wända Weggang <w@fort.example>", "Betr. Söhne, Größe"
    mail.set_content("Plain", cte=cte)
    mail.add_alternative(f"<p>{WORDS}</p>", subtype="html", charset=charset, cte=cte)
    raw = mail.as_bytes()
    assert WORDS.encode() not in raw

    said = mail_words.of(raw)

    assert {WORDS in said, "Wända Weggang" in said, "Betr. Söhne, Größe" in said} == {True}


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe no mail", b"Subject: =?nowhere?b?AAAA?=\n\nx",
        b"Subject: =?utf-8?b?A?=\n\nx", b"Content-Type: text/plain; charset=nowhere\n\nWanda",
    ],
)  # fmt: skip
def test_what_is_broken_is_left_as_it_is(raw):
    assert raw.decode(errors="replace") in mail_words.of(raw)
