"""Who wrote a mail: a person or a machine; what came back; which refusal means what."""

from email import message_from_string, policy
from types import SimpleNamespace

import pytest

from forum.lib import mail_events, mail_headers, reply_address

REPORT = """From: MAILER-DAEMON@mx.example.com
To: help@example.com
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x
Content-Type: text/plain

It did not work.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; Nina@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown
--x
Content-Type: message/rfc822

Message-ID: <abc@localhost>
Subject: Re: eSIM

Hello
--x--
"""


def parsed(text):
    return message_from_string(text, policy=policy.default)


@pytest.mark.parametrize(
    ("line", "is_machine"),
    [
        ("Subject: Re: eSIM", False),
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated (vacation)", True),
        ("Precedence: bulk", True),
        ("Precedence: list", True),
        ("Precedence: first-class", False),
        ("X-Autoreply: yes", True),
        ("X-Autorespond: yes", True),
        ("List-Id: <a.example.com>", True),
        ("Return-Path: <>", True),
        ("Return-Path: <nina@example.com>", False),
        ("X-Failed-Recipients: a@example.com", True),
    ],
)
def test_machines_are_told(line, is_machine):
    assert mail_headers.is_automatic(parsed(f"From: nina@example.com\n{line}\n\nHi")) is is_machine


@pytest.mark.parametrize(
    ("who", "is_machine"),
    [("MAILER-DAEMON@x.org", True), ("postmaster@x.org", True), ("no-reply@x.org", True),
     ("noreply+1@x.org", True), ("noreplyman@x.org", False), ("nina@x.org", False)],
)  # fmt: skip
def test_machines_have_names(who, is_machine):
    assert mail_headers.is_automatic(parsed(f"From: {who}\n\nHi")) is is_machine


def test_the_sender_is_one():
    assert mail_headers.sender(parsed('From: "N, B" <Nina@Example.com>\n\n')) == "nina@example.com"
    assert mail_headers.sender(parsed("From: a@x.org, b@x.org\n\n")) == ""
    assert mail_headers.sender(parsed("Subject: nobody\n\n")) == ""


def test_a_report_says_which_and_why():
    found = mail_headers.bounce(parsed(REPORT.format(action="failed", status="5.1.1")))

    assert found is not None
    assert (found.status, found.message_id) == ("5.1.1", "<abc@localhost>")
    assert mail_headers.bounce(parsed(REPORT.format(action="delayed", status="4.2.2"))) is None
    assert mail_headers.bounce(parsed("From: a@x.org\n\nHi")) is None


@pytest.mark.parametrize(
    ("code", "said", "is_gone"),
    [
        (550, "550 5.1.1 The email account that you tried to reach does not exist", True),
        (550, "550 No such mailbox", True),
        (553, "553 5.1.3 bad address", True),
        (550, "550 5.2.1 account disabled", True),
        (550, "550 5.7.1 blocked by policy, user unknown to us", False),
        (550, "550 Spam", False),
        (554, "554 No", False),
        (550, "550 5.2.2 mailbox full", False),
        (450, "450 4.1.1 user unknown", False),
    ],
)
def test_only_some_refusals_mean_that_nobody_lives_there(code, said, is_gone):
    assert mail_events.is_no_mailbox(code, said) is is_gone


def event(kind, reason=None, mta="", esp=None):
    return SimpleNamespace(
        event_type=kind, reject_reason=reason, mta_response=mta, description="", esp_event=esp
    )


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (event("bounced", "bounced", "550 5.1.1 unknown"), "hard"),
        (event("bounced", "bounced", "452 4.2.2 full"), "soft"),
        (event("bounced", "bounced", esp={"Type": "SoftBounce"}), "soft"),
        (event("bounced", "bounced", esp={"bounce": {"bounceType": "Transient"}}), "soft"),
        (event("bounced", "blocked"), "soft"),
        (event("deferred"), "soft"),
        (event("complained"), "complaint"),
        (event("unsubscribed"), "unsubscribed"),
        (event("rejected", "spam"), "complaint"),
        (event("rejected", "bounced"), "hard"),
        (event("rejected", "blocked"), ""),
        (event("delivered"), "delivered"),
        (event("opened"), ""),
        (event("failed"), ""),
    ],
)
def test_reports_of_services_mean_one_of_five(told, kind):
    assert mail_events.trouble(told) == kind


def test_nobody_guesses_a_reply_address(settings):
    settings.MAIL_REPLY_DOMAIN = "reply.example.com"
    address = reply_address.of_notice(12)

    token = reply_address.token_in(f"Lotse <{address.upper()}>")

    assert reply_address.read(token) == 12
    assert len(address.partition("@")[0]) <= 64
    assert reply_address.read(token.replace("12-", "13-")) is None
    assert reply_address.read(token[:-1]) is None
    assert reply_address.read("") is None
    assert reply_address.token_in(address.replace("reply.example.com", "evil.example")) == ""
