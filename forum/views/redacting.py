"""Taking a secret, or a picture, out of a post for ever: said twice, as nothing brings it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from forum import shape_rules
from forum.domain import redacting
from forum.forms.shaping import SecretForm
from forum.lib import clock, limits
from forum.models import Decision, Member, Post
from forum.queries import access, attachments
from forum.rules import NotAllowed
from forum.views import common, proving
from forum.views.limiting import limited, spend
from forum.views.posts import place


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """Which words; then, with all that it means said once more, the button that does it."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    shape_rules.check_redact(member, post)
    if _is_theirs(post, member) and not common.is_fresh(request):
        return proving.to_prove(request)
    _spend(request, member)
    form = _form(request, post, member)
    found: int | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if not said["sure"]:
                found = redacting.check(post=post, secret=said["secret"], by=member)
            else:
                done = redacting.redact(
                    post=post, secret=said["secret"], by=member, now=clock.now(),
                    reason=said.get("reason", Decision.Reason.PRIVATE),
                    words=said.get("words", ""),
                )  # fmt: skip
                messages.success(request, _taken_out(done.posts))
                return _back(member, pk)
        except NotAllowed as refusal:
            form.add_error("secret", str(refusal))
    shown = {
        "post": post, "thread": post.thread, "form": form, "asks_again": found is not None,
        "found": found, "text": _text(post),
        "pictures": attachments.of_posts(posts=[post], member=member)[post.pk],
    }  # fmt: skip
    is_wrong = request.method == "POST" and found is None
    return render(request, "forum/redact/index.html", shown, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@common.members_only
@limited(limits.WRITE, "POST")
def redact_picture(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    """One picture of the post; the page says what it means."""
    member = common.signed_in(request)
    post = access.post(member=member, pk=pk)
    shape_rules.check_redact(member, post)
    shown = attachments.of_posts(posts=[post], member=member)[post.pk]
    found = access.or_404(next((one for one in shown if one.pk == picture), None))
    if _is_theirs(post, member) and not common.is_fresh(request):
        return proving.to_prove(request)
    _spend(request, member)
    if request.method == "POST":
        redacting.remove_picture(picture=found, by=member, now=clock.now())
        messages.success(request, _("The picture is gone for ever."))
        return _back(member, pk)
    return render(
        request, "forum/redact_picture/index.html",
        {"post": post, "thread": post.thread, "picture": found},
    )  # fmt: skip


def _is_theirs(post: Post, member: Member) -> bool:
    """Words of somebody else. Nothing brings them back: whoever took over the account of a
    moderator must not empty the house. Of one's own words nobody asks twice."""
    return post.author_id != member.pk


def _text(post: Post) -> str:
    """As it was typed, with what stands above it: from here the words are copied."""
    if post.kind != Post.Kind.QUESTION:
        return post.body
    facts = [f"{label}: {value}" for label, value in post.thread.fact_lines]
    return "\n\n".join([post.thread.title, post.body, *facts])


def _spend(request: HttpRequest, member: Member) -> None:
    """Every table is looked through, and an answer says something of what stands where its asker
    does not read: so a few an hour. Raises TooOften."""
    if request.method == "POST" and not member.is_moderator:
        spend(request, limits.REDACT)


def _form(request: HttpRequest, post: Post, member: Member) -> SecretForm:
    said = request.POST if request.method == "POST" else None
    return SecretForm(said, own=post.author_id == member.pk, alone=not member.is_moderator)


def _back(member: Member, pk: int) -> HttpResponse:
    post = access.post(member=member, pk=pk)
    return redirect(post.thread if post.kind == Post.Kind.MESSAGE else place(post, member))


def _taken_out(posts: int) -> str:
    return ngettext(
        "Taken out of %(n)s post, all versions and everything made of it.",
        "Taken out of %(n)s posts, all versions and everything made of them.", posts,
    ) % {"n": posts}  # fmt: skip
