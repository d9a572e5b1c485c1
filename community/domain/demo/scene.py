"""The people and threads of the demo among which moderators act: found again, whatever became of
them meanwhile."""

from dataclasses import dataclass

from community.domain.demo import moderated
from forum.models import Category, Decision, Member, Post, Thread

TEAM = ("mo", "gwen")


@dataclass(frozen=True, slots=True)
class Scene:
    """Ids: of everybody by handle, of each thread by its key in the file, and of the posts that
    stood there at first, in their order."""

    everyone: dict[str, int]
    threads: dict[str, int]
    posts: dict[str, list[int]]

    def member(self, handle: str) -> Member:
        return Member.objects.select_related("standing").get(pk=self.everyone[handle])

    def thread(self, key: str) -> Thread:
        return Thread.objects.select_related("category", "author").get(pk=self.threads[key])

    def post(self, key: str, handle: str, place: int = 0) -> Post:
        """What they wrote there, the first of it unless `place` says which; wherever it is now."""
        theirs = Post.objects.filter(pk__in=self.posts[key], author__handle=handle)
        wanted = theirs.select_related("thread__category", "thread__author", "author__standing")
        return wanted.order_by("created_at", "pk")[place]

    def question(self, key: str) -> Post:
        """The thread's first post."""
        wanted = Post.objects.select_related("thread__category", "thread__author")
        return wanted.get(pk=self.posts[key][0])

    def room(self, slug: str) -> Category:
        return Category.objects.get(slug=slug)

    def decision(self, post: Post) -> Decision:
        """The last one on this post."""
        return Decision.objects.filter(post=post).latest("pk")


def find() -> Scene | None:
    """None where somebody or something of it is missing."""
    raws = moderated.told()
    handles = {raw["handle"] for raw in raws["people"]} | set(TEAM)
    for raw in raws["threads"]:
        handles |= {raw["author"], *(post["author"] for post in raw.get("posts", ()))}
    handles |= {raw["by"] for raw in raws["reports"] if "by" in raw}
    everyone = dict(Member.objects.filter(handle__in=handles).values_list("handle", "pk"))
    titles = {raw["title"]: raw["key"] for raw in raws["threads"]}
    there = Thread.objects.filter(title__in=titles).values_list("title", "pk")
    threads = {titles[title]: pk for title, pk in there}
    if len(everyone) < len(handles) or len(threads) < len(titles):
        return None
    posts: dict[str, list[int]] = {}
    for key, pk in threads.items():
        said = Post.objects.filter(thread=pk).order_by("created_at", "pk")
        posts[key] = list(said.values_list("pk", flat=True))
    return Scene(everyone, threads, posts)
