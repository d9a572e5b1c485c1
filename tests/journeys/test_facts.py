"""Facts for machines in a real browser: the policy lets them stand, and nothing of them runs."""

import json

import pytest

from forum.models import Thread
from tests import factories
from tests.journeys.browsing import PHONE, Visits

pytestmark = [pytest.mark.browser]
HOSTILE = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 1'><!--"
FACTS = "() => [...document.querySelectorAll('script[type$=ld\\\\+json]')].map(s => s.textContent)"


@pytest.mark.thorough
def test_the_policy_lets_facts_stand_and_nothing_of_them_runs(
    transactional_db: None, visits: Visits
) -> None:
    thread = factories.solved()
    Thread.objects.filter(pk=thread.pk).update(title=HOSTILE)
    page = visits.open("/", width=PHONE)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))

    for path, kind in [("/", "WebSite"), (thread.get_absolute_url(), "QAPage")]:
        page.goto(path)
        blocks = page.evaluate(FACTS)
        assert [json.loads(block)["@graph"][0]["@type"] for block in blocks] == [kind]
        assert page.evaluate("() => window.hit") is None

    assert heard == []
    assert json.loads(blocks[0])["@graph"][0]["mainEntity"]["name"] == HOSTILE
