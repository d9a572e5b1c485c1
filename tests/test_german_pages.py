"""The German pages say nothing in English, and all that the English ones say."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client

from forum.models import Category, Member, Thread
from tests import factories
from tests.test_catalogues import FORMAL, entries, texts

pytestmark = pytest.mark.django_db
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
SAID = {"aria-label", "title", "placeholder", "alt"}
NUMBERS = {"n", "number", "count", "total", "page_number", "given", "allowed", "most"}


class Said(HTMLParser):
    """What a page says: text and labels, apart from what is marked as another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.open, self.texts = language, [], set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        spoken = found.get("lang") or (self.open[-1][1] if self.open else self.language)
        if (tag == "button" and "lang" in found) or found.get("translate") == "no":
            spoken = "its own"  # switches name each language in itself
        if spoken == self.language:
            self.texts |= {self.tidy(found[name] or "") for name in SAID & found.keys()}
        if tag not in VOID:
            self.open.append((tag, spoken))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass  # <use/> and its kin say nothing

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, spoken = self.open[-1] if self.open else ("", self.language)
        if spoken == self.language and tag not in ("script", "style"):
            self.texts.add(self.tidy(data))

    @staticmethod
    def tidy(text: str) -> str:
        return " ".join(text.split())


def said(client: Client, address: str, language: str, data: dict[str, str] | None) -> set[str]:
    """The texts of a page. With `data` it is posted, to see what a form complains about."""
    ask = {"Accept-Language": language}
    if data is None:
        response = client.get(address, headers=ask)
    else:
        response = client.post(address, data, headers=ask)
    assert response.status_code in ((200,) if data is None else (200, 422))
    assert response["Content-Language"] == language
    page = Said(language)
    page.feed(response.content.decode())
    return page.texts - {""}


@cache  # there are more of them than `re` keeps
def pattern(source: str) -> re.Pattern[str]:
    """What the source looks like on a page, whatever stands in its placeholders."""
    parts = re.split(r"(%(?:\(\w+\))?[a-z])", source)
    return re.compile("".join(_form(part) for part in parts))


def _form(part: str) -> str:
    if not part.startswith("%"):
        return re.escape(part)
    return r"\d[\d.,]*" if part[2:-2] in NUMBERS else ".+?"


@cache
def translated() -> list[tuple[str, str]]:
    """Sources and their German, where these differ and stand on a page in one piece."""
    pairs = [pair for message in entries("de") for pair in texts(message)]
    return [(en, de) for en, de in pairs if en != de and "<" not in en and en[0] + en[-1] != "%s"]


def matching(page: set[str], sources: list[str]) -> set[str]:
    whole = {source for source in sources if "%" not in source}
    open_ones = [(source, pattern(source)) for source in sources if "%" in source]
    hits = {source for source, form in open_ones if any(form.fullmatch(text) for text in page)}
    return (whole & page) | hits


def unsaid(page: set[str], sources: set[str], said: set[str]) -> set[str]:
    """Texts of the page that no source says which is `said`: "by Mara" may be who or when."""
    found = {text: [one for one in sources if pattern(one).fullmatch(text)] for text in page}
    return {text for text, ones in found.items() if ones and not said.intersection(ones)}


def check(client: Client, address: str, *, data: dict[str, str] | None = None) -> None:
    """The address says in German what it says in English, and nothing of that in English."""
    english, german = (said(client, address, language, data) for language in ("en", "de"))
    compare(english, german)


def compare(english: set[str], german: set[str]) -> None:
    pairs = translated()
    expected = matching(english, [source for source, _ in pairs])
    there = matching(german, [words for _, words in pairs])

    assert len(expected) > 10, f"not one of our pages: {sorted(english)[:20]}"
    assert matching(german, [source for source, _ in pairs]) == set(), "still in English"
    assert [text for text in german if FORMAL.search(text)] == []
    told = {source for source in expected if there & germans(pairs, source)}
    assert unsaid(english, expected, told) == set()


def germans(pairs: list[tuple[str, str]], source: str) -> set[str]:
    return {words for found, words in pairs if found == source}


@pytest.fixture
def solved(sim: Category) -> Thread:
    """German, as the next one, so that nothing on its page is marked as English."""
    thread = factories.solved(language="de", title="Die eSIM lässt sich nicht aktivieren")
    factories.comment(thread.solution.post)
    factories.answer(thread)
    return thread


@pytest.fixture
def waiting(sim: Category, nina: Member) -> Thread:
    return factories.question(language="de", title="Seit gestern kein Netz im Keller", by=nina)


def test_the_first_page_greets_in_german(client):
    page = said(client, "/", "de", None)

    wanted = {"Was möchtest du wissen?", "Frage stellen", "Braucht Hilfe", "Frisch gelöst"}
    assert wanted - page == set()


@pytest.mark.parametrize(
    "address",
    [
        "/", "/questions/", "/questions/?view=needs-help", "/questions/?view=solved",
        "/help-others/", "/help-others/no-answer/", "/help-others/twins/",
        "/questions/ask/", "/questions/ask/?title=eSIM+aktivieren", "/tags/", "/tags/?q=qqq",
        "/tags/network/", "/categories/", "/categories/sim/", "/members/", "/members/?q=qqq",
        "/members/nina/", "/members/nina/?tab=answers", "/search/", "/search/?q=eSIM",
        "/search/?q=qqq", "/accounts/login/", "/accounts/signup/", "/accounts/login/code/",
        "/accounts/password/reset/", "/accounts/signup/passkey/", "/badges/", "/badges/at-home/",
    ],
)  # fmt: skip
def test_visitors_pages(client, solved, waiting, address):
    check(client, address)


def test_empty_pages(client):
    for address in ("/", "/questions/", "/tags/", "/categories/"):
        check(client, address)


def test_threads(client, solved, waiting):
    check(client, solved.get_absolute_url())
    check(client, waiting.get_absolute_url())


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/accounts/login/", {"login": "", "password": ""}),
        ("/accounts/login/", {"login": "nobody@example.com", "password": "wrong one"}),
        ("/accounts/signup/", {"email": "no address", "display_name": "", "username": "Ä"}),
        ("/accounts/signup/", {"email": "a@example.com", "display_name": "A", "password1": "1"}),
        ("/accounts/login/code/", {"email": "no address"}),
        ("/questions/ask/", {"title": "Kurz", "body": "", "tag_names": ",", "language": "xx"}),
    ],
)
def test_what_forms_complain_about(client, sim, address, data):
    check(client, address, data=data)


@pytest.mark.parametrize(
    "address",
    [
        "/", "/settings/", "/accounts/email/", "/accounts/password/change/", "/accounts/security/",
        "/accounts/reauthenticate/",
        "/members/mo/", "/questions/ask/?title=eSIM+aktivieren", "/accounts/logout/",
        "/badges/", "/badges/solver/",
        "/statement/", "/leaderboard/", "/moderation/appeals/", "/moderation/corrections/",
        "/moderation/corrections/new/",
    ],
)  # fmt: skip
def test_members_pages(as_, mo, solved, waiting, address):
    compare(*both(as_(mo), mo, address))


def test_pages_about_one_post(as_, mo, solved, waiting):
    """A moderator sees every one of them."""
    mo_s, answer, question = as_(mo), factories.answer(waiting), solved.posts.first()
    pages = [solved.get_absolute_url(), waiting.get_absolute_url()]
    pages += [f"/posts/{question.pk}/{act}/" for act in ("comment", "edit", "revisions", "delete")]
    pages += [f"/posts/{answer.pk}/{act}/" for act in ("accept", "helped", "delete", "edit")]
    pages += [f"/posts/{answer.pk}/{act}/" for act in ("tried", "outdated", "revisions/1")]
    pages += ["/edits/", "/edits/?view=own"]
    pages += [f"/questions/{solved.pk}/{act}/" for act in ("answer", "clear-solution", "manage")]

    for address in pages:
        compare(*both(mo_s, mo, address))


def both(client: Client, member: Member, address: str) -> tuple[set[str], set[str]]:
    """The page in both of the member's languages."""
    pages = []
    for member.language in ("en", "de"):
        member.save(update_fields=["language"])
        pages.append(said(client, address, member.language, None))
    return pages[0], pages[1]
