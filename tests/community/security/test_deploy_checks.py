"""`manage.py check --deploy`: silent where all is well, and each weak setting by its number."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from community import deploy_checks, environment

ROOT = Path(__file__).resolve().parents[3]
GOOD = {
    "SECRET_KEY": "x8Kq2mZr7Wv4Tn9Bc3Jh6Lp1Ys5Gd0Fa-QeRtYuIoPzXcVbNmAsDf",
    "FIELD_KEY": "m3Nb7Vc1Xz9Lk5Jh2Gf8Ds4Ap0Qw6Er-TyUiOpAsD=",
    "SITE_URL": "https://help.example.com",
    "ALLOWED_HOSTS": "help.example.com",
    "DATABASE_URL": "postgres://lotse:word@127.0.0.1:1/lotse",
    "EMAIL_URL": "smtp+tls://user:word@mail.example.com:587",
    "TRUSTED_PROXIES": "1",
    "REQUIRE_SECOND_FACTOR_FOR_STAFF": "1",
    "SECURITY_CONTACT": "mailto:security@example.com",
}
WEAK = [
    ("E001", {"SECRET_KEY": "a" * 50}),
    ("E002", {"FIELD_KEY": ""}),
    ("E003", {"FIELD_KEY": GOOD["SECRET_KEY"]}),
    ("E004", {"DEBUG": "1"}),
    ("E005", {"ALLOWED_HOSTS": "*"}),
    ("E006", {"SITE_URL": "http://help.example.com"}),
    ("E007", {"DATABASE_URL": ""}),
    ("E008", {"EMAIL_URL": ""}),
    ("E009", {"TRUSTED_PROXIES": "0"}),
    ("W010", {"REQUIRE_SECOND_FACTOR_FOR_STAFF": "0"}),
    ("E012", {"STORAGE_URL": f"file://{ROOT}/var/static/media"}),
    ("W013", {"SECURITY_CONTACT": ""}),
    ("W014", {"LOG_LEVEL": "DEBUG"}),
    ("E017", {"UNLIMITED_ADDRESSES": "10.0.0.0/8, 0.0.0.0/0"}),
    ("W018", {"EMAIL_URL": "smtp://user:word@mail.example.com:25"}),
    ("W019", {"DATABASE_URL": "postgres://lotse:word@db.example.com/lotse"}),
    ("W020", {"CACHE_URL": "redis://cache.example.com:6379/1"}),
]
DB = "postgres://lotse:word@"
# Of the rules that read addresses: what is given, and what is said of it.
READ = [
    ({"UNLIMITED_ADDRESSES": "::/0"}, {"E017"}),
    ({"UNLIMITED_ADDRESSES": "0.0.0.0/1,128.0.0.0/1"}, {"E017"}),
    ({"UNLIMITED_ADDRESSES": "2000::/3"}, {"E017"}),
    ({"UNLIMITED_ADDRESSES": "10.0.0.0/8,2001:db8::/32,192.0.2.7"}, set()),
    ({"EMAIL_URL": "smtp://192.0.2.7:25"}, {"W018"}),
    ({"EMAIL_URL": "smtp://localhost:25"}, set()),
    ({"EMAIL_URL": "smtp://127.0.0.1:25"}, set()),
    ({"EMAIL_URL": "smtps://user:word@mail.example.com"}, set()),
    ({"EMAIL_URL": "smtp+ssl://user:word@mail.example.com:465"}, set()),
    ({"EMAIL_URL": "postmark://?server_token=word"}, set()),
    ({"DATABASE_URL": f"{DB}db.example.com/lotse?sslmode=prefer"}, {"W019"}),
    ({"DATABASE_URL": f"{DB}192.0.2.7:5432/lotse"}, {"W019"}),
    ({"DATABASE_URL": f"{DB}db.example.com/lotse?sslmode=require"}, set()),
    ({"DATABASE_URL": f"{DB}db.example.com/lotse?sslmode=verify-full"}, set()),
    ({"DATABASE_URL": f"{DB}db.example.com/lotse", "PGSSLMODE": "verify-full"}, set()),
    ({"DATABASE_URL": f"{DB}localhost/lotse"}, set()),
    ({"DATABASE_URL": "postgres://%2Frun%2Fpostgresql/lotse"}, set()),
    ({"DATABASE_URL": "postgres:///lotse?host=db.example.com"}, {"W019"}),
    ({"DATABASE_DIRECT_URL": f"{DB}db.example.com/lotse"}, {"W019"}),
    ({"CACHE_URL": "redis://127.0.0.1:6379/1,redis://cache.example.com:6379/1"}, {"W020"}),
    ({"CACHE_URL": "rediss://cache.example.com:6379/1"}, set()),
    ({"CACHE_URL": "redis://[::1]:6379/1"}, set()),
    ({"CACHE_URL": "unix:///run/redis.sock"}, set()),
    ({"CACHE_URL": ""}, set()),
]


def said(tmp_path: Path, **changed: str) -> tuple[int, str]:
    """Exit status and all that is said, with nothing of this machine's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {**kept, **GOOD, **changed, "DJANGO_SETTINGS_MODULE": "community.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=given, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_good_site_is_told_nothing(tmp_path):
    assert said(tmp_path) == (0, "System check identified no issues (3 silenced).\n")


@pytest.mark.parametrize(("number", "changed"), [WEAK[0], WEAK[3], WEAK[7]])
def test_some_weak_settings_are_said_by_the_command(tmp_path, number, changed):
    status, text = said(tmp_path, **changed)

    assert status == 1
    assert f"(lotse.{number})" in text


@pytest.mark.thorough
@pytest.mark.parametrize(("number", "changed"), WEAK)
def test_each_weak_setting_is_said_by_the_command(tmp_path, number, changed):
    status, text = said(tmp_path, **changed)

    assert status == 1
    assert f"(lotse.{number})" in text


def test_a_cache_of_one_process_is_said(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

    assert "lotse.E011" in {one.id for one in deploy_checks.walls(None)}


@pytest.mark.parametrize(("given", "numbers"), READ)
def test_what_leaves_the_machine_is_told_from_what_stays(settings, monkeypatch, given, numbers):
    for name, value in {"DATABASE_URL": GOOD["DATABASE_URL"], **given}.items():
        monkeypatch.setenv(name, value)
    settings.UNLIMITED_ADDRESSES = environment.networks("UNLIMITED_ADDRESSES")
    settings.CACHES = {"default": environment.cache()}
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    for name, value in environment.email().items():
        setattr(settings, name, value)

    said = {one.id for one in deploy_checks.walls(None)}

    asked = {f"lotse.{number}" for number in ("E017", "W018", "W019", "W020")}
    assert said & asked == {f"lotse.{number}" for number in numbers}


def test_every_rule_is_tried():
    assert {one[0] for one in deploy_checks._ALL} == {number for number, _ in WEAK} | {"E011"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is 'xml': say plain or json"),
        ({"SECURITY_CONTACT": "me"}, "SECURITY_CONTACT is 'me'"),
        ({"SECRET_KEY_FILE": "/tmp/x"}, "SECRET_KEY and SECRET_KEY_FILE are both set"),
        ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere/x"}, "which cannot be read"),
        ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/dev/null"}, "which is empty"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(tmp_path, given, says):
    status, text = said(tmp_path, **given)

    assert status != 0
    assert says in text
    assert "Traceback" not in text


def test_secrets_come_from_files(tmp_path):
    files = {}
    for name in ("SECRET_KEY", "FIELD_KEY", "DATABASE_URL", "EMAIL_URL"):
        (tmp_path / name).write_text(GOOD[name] + "\n")
        files |= {name: "", f"{name}_FILE": str(tmp_path / name)}

    assert said(tmp_path, **files) == (0, "System check identified no issues (3 silenced).\n")
