"""Which pool a question belongs to."""

import pytest

from community.models import Pool
from community.queries import pools
from forum.models import Thread
from tests import factories
from tests.community.staffed import general, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything():
    return general()


def asked(*tags, category="sim"):
    return factories.question(tag_names=list(tags), category=factories.category(category))


def tags(thread):
    return [thread.tags.get(name=name) for name in thread.tag_names]


def test_most_tags_then_the_topic_then_the_general_one(everything):
    thread, other = asked("esim", "roaming"), asked("invoice", category="billing")
    by_two, by_one = pool("two", position=5), pool("one", position=1)
    by_two.tags.set(tags(thread))
    by_one.tags.set(tags(thread)[:1])
    by_topic = pool("topic", position=0)
    by_topic.categories.add(thread.category)

    assert pools.of(thread) == by_two
    assert pools.of(asked("esim")) == by_one  # of two that name as many the first by position
    assert pools.of(asked("other")) == by_topic
    assert pools.of(other) == everything


def test_a_moved_thread_is_another_pools(everything):
    """Section 8, thread moved to another pool."""
    thread = asked("other")
    by_topic = pool("topic")
    by_topic.categories.add(factories.category("billing"))
    assert pools.of(thread) == everything

    Thread.objects.filter(pk=thread.pk).update(category=factories.category("billing"))

    assert pools.of(Thread.objects.get(pk=thread.pk)) == by_topic


def test_no_pool_for_its_tags_is_the_general_one_and_never_none(everything):
    """Section 8, no pool for the tags."""
    thread = asked("nobody-knows-this")

    assert pools.of(thread) == everything
    Pool.objects.update(is_general=False)
    with pytest.raises(Pool.DoesNotExist, match="general"):
        pools.of(thread)


def test_it_takes_one_statement(everything, django_assert_num_queries):
    thread = asked("esim")
    for n in range(20):
        pool(f"pool-{n}").tags.set(tags(thread))
    with django_assert_num_queries(1):
        assert pools.of(thread).calendar.zone == "Europe/Berlin"


def test_what_comes_after_it_comes_once(everything):
    one, two = pool("one"), pool("two", fallback=everything)
    one.fallback = two
    one.save()
    assert pools.chain(pool=one) == [one, two, everything]
    everything.fallback = one
    everything.save()
    assert pools.chain(pool=one) == [one, two, everything]
