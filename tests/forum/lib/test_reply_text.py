"""What is left of a reply: samples as mail programs of customers send them, in shape and words."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from time import monotonic

import pytest

from forum.lib import reply_text

OURS = "##- Please write your reply above this line -##"
GMAIL = f"""That did it, thank you!

Am Do., 26. Nov. 2026 um 08:12 Uhr schrieb Lotse <
reply+12-abcd@reply.example.com>:

> {OURS}
>
> Mara hat auf deine Frage geantwortet:
> Wird meine eSIM je aktiviert?
"""
GMAIL_ENGLISH = f"""Still broken here.

On Thu, Nov 26, 2026 at 8:12 AM Lotse <help@example.com> wrote:

> {OURS}
> Mara answered your question
"""
APPLE = f"""Es klappt jetzt.

Von meinem iPhone gesendet

> Am 26.11.2026 um 08:12 schrieb Lotse <help@example.com>:
>
> {OURS}
>
> Mara hat geantwortet
"""
OUTLOOK = f"""Das Profil war schon gelöscht.

Mit freundlichen Grüßen
Nina Neumann
Tel. 0171 2345678

Von: Lotse <help@example.com>
Gesendet: Donnerstag, 26. November 2026 08:12
An: Nina <nina@example.com>
Betreff: Re: Wird meine eSIM je aktiviert?

{OURS}

Mara hat geantwortet
"""
OUTLOOK_ENGLISH = """It is the second SIM.

________________________________
From: Lotse <help@example.com>
Sent: Thursday, November 26, 2026 8:12 AM
To: Nina <nina@example.com>
Subject: Re: eSIM

Mara answered
"""
THUNDERBIRD_BELOW = f"""Am 26.11.26 um 08:12 schrieb Lotse:
> {OURS}
>
> Mara hat geantwortet

Ich habe es versucht, es geht nicht.

--{" "}
Nina Neumann
Musterstraße 1
"""
BETWEEN = """> Did you restart it?

Yes, twice.

> Which phone?

A Pixel 8.

> Bye
"""
GMX = f"""Danke, das war es!

--
Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.
Am 26.11.26, 08:12, Lotse <help@example.com> schrieb:

{OURS}
Mara hat geantwortet
"""
ORIGINAL = """Nein, leider nicht.

-----Ursprüngliche Nachricht-----
Von: Lotse
Mara hat geantwortet
"""
LOST_MARK = """Thanks, I will try.

On 26 Nov 2026, at 08:12, Lotse <help@example.com> wrote:

Mara answered your question
"""
NO_QUOTE = "On Monday it worked, then\nI wrote: no.\nStill not."
NO_FAREWELL = "Viele Grüße gehen an alle, die halfen." + "\nZeile" * 12


@pytest.mark.parametrize(
    ("mail", "left"),
    [
        (GMAIL, "That did it, thank you!"),
        (GMAIL_ENGLISH, "Still broken here."),
        (APPLE, "Es klappt jetzt."),
        (OUTLOOK, "Das Profil war schon gelöscht."),
        (OUTLOOK_ENGLISH, "It is the second SIM."),
        (THUNDERBIRD_BELOW, "Ich habe es versucht, es geht nicht."),
        (BETWEEN, "Yes, twice.\n\n> Which phone?\n\nA Pixel 8."),
        (GMX, "Danke, das war es!"),
        (ORIGINAL, "Nein, leider nicht."),
        (LOST_MARK, "Thanks, I will try."),
        ("Only this.", "Only this."),
        (f"{OURS}\nquoted only", ""),
        ("One\n\n\n\n\ntwo [image: logo.png]", "One\n\ntwo"),
        (NO_QUOTE, NO_QUOTE),
        (NO_FAREWELL, NO_FAREWELL),
        ("LG", "LG"),
    ],
)  # fmt: skip
def test_what_is_left(mail, left):
    assert reply_text.cut(mail) == left
    assert reply_text.cut(mail.replace("\n", "\r\n")) == left


def test_a_mail_of_html_alone_becomes_markdown():
    mail = EmailMessage()
    mail.set_content(
        '<div dir="ltr"><p>It is <b>fine</b> now:</p><ul><li>one</li><li>two</li></ul>'
        '<img src="cid:logo"><div class="gmail_signature">Nina, 0171</div></div>'
        f'<div class="gmail_quote"><blockquote type="cite">{OURS}</blockquote></div>',
        subtype="html",
    )

    assert reply_text.text_of(mail) == "It is **fine** now:\n\n- one\n- two"


def test_outlooks_html_ends_at_its_rule():
    mail = EmailMessage()
    mail.set_content(
        "<p>Ging nicht.</p><div id='divRplyFwdMsg'><b>Von:</b> Lotse</div><div>Mara sagt</div>",
        subtype="html",
    )

    assert reply_text.text_of(mail) == "Ging nicht."


def test_flowed_lines_are_joined_and_any_charset_is_read():
    raw = (
        b"Content-Type: text/plain; charset=iso-8859-1; format=flowed\n"
        b"Content-Transfer-Encoding: 8bit\n\n"
        b"Es l\xe4uft und \nl\xe4uft.\n-- \nNina\n"
    )

    mail = message_from_bytes(raw, policy=policy.default)

    assert reply_text.text_of(mail) == "Es läuft und läuft."
    broken = message_from_bytes(raw.replace(b"iso-8859-1", b"no-such"), policy=policy.default)
    assert reply_text.text_of(broken) == "Es läuft und läuft."


def test_attached_pictures_are_found_and_logos_are_not():
    mail = EmailMessage()
    mail.set_content("See here.")
    mail.add_attachment(b"x" * 50, maintype="image", subtype="png", filename="shot.png")
    mail.add_attachment(b"x" * 50, maintype="application", subtype="pdf", filename="bill.pdf")
    mail.add_attachment(
        b"x" * 50, maintype="image", subtype="png", filename="logo.png", disposition="inline"
    )

    found, others = reply_text.pictures_of(mail)

    assert [one.name for one in found] == ["shot.png"]
    assert others == 1
    assert reply_text.text_of(mail) == "See here."


@pytest.mark.parametrize(
    "hostile",
    ["> " * 100_000, "On " * 70_000, "On x wrote:\n" * 15_000, "![" * 100_000, "<" * 200_000,
     "##-" * 70_000, " " * 200_000, "-" * 200_000, "a@" * 100_000, "LG\n" * 60_000,
     "From: x\n" * 25_000],
)  # fmt: skip
def test_hostile_text_costs_no_time(hostile):
    began = monotonic()
    reply_text.cut(hostile)

    assert monotonic() - began < 5


@pytest.mark.thorough
def test_html_nested_as_nobody_writes_is_nothing():
    mail = EmailMessage()
    mail.set_content("<div>" * 20_000 + "x", subtype="html")

    assert reply_text.text_of(mail) == ""
