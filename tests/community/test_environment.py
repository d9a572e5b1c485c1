"""A bad value in the environment stops the start with one clear line."""

import importlib.util

import pytest
from django.core.exceptions import ImproperlyConfigured

from community import environment, numbers_to_call


def _by_scaleway():
    return environment.mail_hooks("anymail.backends.scaleway.EmailBackend")


@pytest.mark.parametrize(
    ("name", "value", "read", "said"),
    [
        ("DEBUG", "maybe", lambda: environment.flag("DEBUG", default=False), "say 1 or 0"),
        ("SECRET_KEY", "", lambda: environment.secret_key(debug=False), "is not set"),
        ("SECRET_KEY", "short", lambda: environment.secret_key(debug=False), "too short"),
        ("SITE_URL", "help.example.com", environment.site_url, "say an address like"),
        ("SITE_URL", "https://help.example.com/forum", environment.site_url, "an address like"),
        ("DATABASE_URL", "mysql://a/b", environment.database, "PostgreSQL only"),
        ("DATABASE_URL", "postgres://host", environment.database, "names no database"),
        ("EMAIL_URL", "carrier-pigeon://a", environment.email, "smtp://"),
        ("EMAIL_URL", "postmark://?token=x", environment.email, "lacks server_token"),
        ("MAIL_WEBHOOK_SECRET", "short", lambda: environment.mail_hooks(""), "name:word"),
        ("MAIL_SERVICE", "pigeon", lambda: environment.mail_hooks(""), "say one of"),
        ("MAIL_WEBHOOK_SECRET", f"us:{'x' * 30}", _by_scaleway, "scaleway reports nothing"),
        ("MAIL_REPLY_DOMAIN", "reply@x", environment.reply_domain, "a name like"),
        ("CACHE_URL", "memcached://a", environment.cache, "redis://"),
        ("STORAGE_URL", "s3://bucket", environment.storage, "say file:///a/folder"),
        ("STORAGE_URL", "file://host/folder", environment.storage, "say file:///a/folder"),
        ("STORAGE_URL", "media", environment.storage, "say file:///a/folder"),
        (
            "UNLIMITED_ADDRESSES",
            "10.0.0.0/8, the shop",
            lambda: environment.networks("UNLIMITED_ADDRESSES"),
            "'the shop' does not appear to be",
        ),
        ("TIME_ZONE", "Mars/Olympus", environment.time_zone, "a zone like"),
        ("LOG_LEVEL", "LOUD", environment.log_level, "DEBUG, INFO"),
        ("PAYBACK_CURRENCY", "Taler", environment.currency, "a code like EUR"),
        (
            "TRUSTED_PROXIES",
            "-1",
            lambda: environment.number("TRUSTED_PROXIES", default=0),
            "a whole number",
        ),
    ],
)
def test_a_bad_value_says_what_and_what_to_do(monkeypatch, name, value, read, said):
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        read()

    assert str(refusal.value).startswith(name)
    assert "\n" not in str(refusal.value)


def test_good_values_are_taken(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:word@db.example:5433/lotse")
    monkeypatch.setenv("SITE_URL", "https://help.example.com/")
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:word@mail.example:587")

    database = environment.database()

    assert database is not None
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "lotse")
    monkeypatch.setenv("DATABASE_URL", "postgres://lotse@%2Frun%2Fpostgresql/lotse")
    socket = environment.database()
    assert socket is not None
    assert (socket["HOST"], socket["NAME"]) == ("/run/postgresql", "lotse")
    assert environment.site_url() == "https://help.example.com"
    monkeypatch.setenv("UNLIMITED_ADDRESSES", "10.0.0.0/8, 2001:db8::/32,192.0.2.7")
    ranges = environment.networks("UNLIMITED_ADDRESSES")
    assert [str(found) for found in ranges] == ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32"]
    assert environment.email()["EMAIL_HOST"] == "mail.example"


def test_a_mail_service_is_named_with_its_settings(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "postmark://?server_token=t")

    read = environment.email()

    assert read["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert read["ANYMAIL"]["POSTMARK_SERVER_TOKEN"] == "t"
    assert environment.mail_hooks(read["EMAIL_BACKEND"]) == ("postmark", "")


def test_pictures_are_kept_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("STORAGE_URL", "file:///srv/shared%20media")
    named = environment.storage()["OPTIONS"]
    monkeypatch.delenv("STORAGE_URL")

    assert named == {"allow_overwrite": True, "location": "/srv/shared media"}
    assert environment.storage()["OPTIONS"] == {"allow_overwrite": True}


def test_what_reports_to_us_can_do_so():
    for service in set(environment.MAIL_SERVICES) - environment.WITHOUT_HOOKS:
        assert importlib.util.find_spec(f"anymail.webhooks.{service}"), service
    for service in environment.WITHOUT_HOOKS:
        assert not importlib.util.find_spec(f"anymail.webhooks.{service}"), service


def test_which_countries_are_called(monkeypatch):
    monkeypatch.setenv("CALL_REGIONS", "ch, de")
    named = numbers_to_call.call_regions()
    monkeypatch.delenv("CALL_REGIONS")

    assert (named, numbers_to_call.call_regions()) == (["CH", "DE"], ["DE", "AT", "CH"])


@pytest.mark.parametrize("value", ["Germany", "DE,XX"])
def test_a_country_that_is_none(monkeypatch, value):
    monkeypatch.setenv("CALL_REGIONS", value)

    with pytest.raises(ImproperlyConfigured, match="say codes of countries like DE,AT"):
        numbers_to_call.call_regions()
