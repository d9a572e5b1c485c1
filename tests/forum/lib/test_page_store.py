"""A few whole pages, those that are asked for most."""

from forum.lib.page_store import Kept, PageStore


def page(size: int, at: int = 0) -> Kept:
    return Kept(version=(1,), at=at, headers={}, body=b"x" * size)


def test_what_is_kept_is_found() -> None:
    store = PageStore(most_bytes=100, lifetime=60)
    first = page(10)

    store.put("a", first)

    assert (store.get("a"), store.get("b")) == (first, None)


def test_the_same_page_again_takes_the_place_of_the_first() -> None:
    store = PageStore(most_bytes=100, lifetime=60)
    for _ in range(50):
        store.put("a", page(60))

    assert len(store) == 1


def test_who_was_not_asked_for_the_longest_time_goes_first() -> None:
    store = PageStore(most_bytes=100, lifetime=60)
    for name in "abc":
        store.put(name, page(30))

    store.get("a")
    store.put("d", page(30))

    assert [name for name in "abcd" if store.get(name)] == ["a", "c", "d"]


def test_a_page_larger_than_all_room_is_not_kept() -> None:
    store = PageStore(most_bytes=100, lifetime=60)
    store.put("a", page(60))

    store.put("b", page(101))

    assert [name for name in "ab" if store.get(name)] == ["a"]


def test_it_can_be_emptied() -> None:
    store = PageStore(most_bytes=100, lifetime=60)
    store.put("a", page(60))

    store.clear()
    store.put("b", page(60))
    store.put("c", page(40))

    assert [name for name in "abc" if store.get(name)] == ["b", "c"]


def test_what_is_too_old_to_be_sent_goes_with_the_next_page() -> None:
    store = PageStore(most_bytes=100, lifetime=60)
    for name, at in (("a", 0), ("b", 59), ("c", 60)):
        store.put(name, page(10, at=at))

    assert [name for name in "abc" if store.get(name)] == ["b", "c"]
    store.put("d", page(70, at=130))
    assert store.bodies() == [b"x" * 70]
