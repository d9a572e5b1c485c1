"""What experts type at the desk."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.lib import told_times
from community.models import CannedReply, Expert, Pool, Service
from community.queries.desk_people import Receiver
from forum.forms.fields import GatedText, Key, MarkdownText
from forum.forms.guarding import GuardedForm
from forum.lib import limits
from forum.models import Member, Post

NOTE, REASON, BOARD = (10, 1000), (5, 300), (5, 1000)
SOLVED = (5, 200)  # as long as models.Solution.reason
CANNED_TITLE, CANNED = (3, 80), (10, 5000)
HOLDS_LEAST, HOLDS_MOST = timedelta(days=7), timedelta(days=730)  # an article, until a review


class AskBackForm(GuardedForm):
    """A question back: everybody reads it, as a comment below the question."""

    body = MarkdownText(
        span=limits.COMMENT, label=_("What do you need to know?"),
        help_text=_("It stands below the question, and everybody reads it."),
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    key = Key()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = "4"


class HandOverForm(forms.Form):
    """To a colleague with room, or back to the pool. Only colleagues read the note, so what is
    private in the question may be named in it."""

    to = forms.ChoiceField(label=_("Who goes on?"), required=False)
    note = GatedText(
        span=NOTE, multiline=True, label=_("What must they know?"),
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("What you found out, what you tried, what is open. Only colleagues read it."),
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    key = Key()

    def __init__(
        self, *args: Any, people: Sequence[Receiver], pool: Pool, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.experts = {str(one.expert.pk): one.expert for one in people}
        everybody = [("", _("Anybody in “%(pool)s”") % {"pool": pool.label})]
        named = [(str(one.expert.pk), receiver(one, now)) for one in people]
        self.fields["to"].choices = everybody + named  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Expert | None:
        """Of a valid form; None is the pool."""
        return self.experts.get(self.cleaned_data["to"])


class EscalateForm(forms.Form):
    """Why: as whoever calls a person elsewhere says it (forms/escalating.py)."""

    note = GatedText(
        span=REASON, label=_("Why does it need somebody else?"),
        help_text=_(
            "Whoever takes over reads it, and so does whoever asked: one sentence on the matter."
        ),
    )  # fmt: skip
    key = Key()


class ResolveForm(GuardedForm):
    """Which answer solved it, and why whoever asked need not say so."""

    post = forms.ChoiceField(label=_("Which answer solved it?"), widget=forms.RadioSelect)
    reason = GatedText(
        span=SOLVED, label=_("How do you know?"),
        help_text=_("Everybody reads it. Whoever asked can undo it with one tap."),
    )  # fmt: skip

    def __init__(self, *args: Any, answers: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.answers = {str(one.pk): one for one in answers}
        named = [(pk, f"{one.author or _('Former member')}: {one.excerpt}"[:120])
                 for pk, one in self.answers.items()]  # fmt: skip
        self.fields["post"].choices = named  # type: ignore[attr-defined]
        self.fields["post"].initial = next(iter(self.answers), "")

    @property
    def chosen(self) -> Post:
        """Of a valid form."""
        return self.answers[self.cleaned_data["post"]]


class CanonicalForm(forms.Form):
    """Whose the article is, and when somebody reads it again."""

    owner = forms.ChoiceField(
        label=_("Who looks after it?"), help_text=_("They write it, and keep it true.")
    )
    review_date = forms.DateField(
        label=_("To be read again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, people: Sequence[Member], today: date, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.people, self.today = {str(one.pk): one for one in people}, today
        named = [(pk, str(one)) for pk, one in self.people.items()]
        self.fields["owner"].choices = named  # type: ignore[attr-defined]
        self.fields["review_date"].initial = today + limits.ARTICLE_HOLDS

    def clean_review_date(self) -> date:
        said: date = self.cleaned_data["review_date"]
        if not self.today + HOLDS_LEAST <= said <= self.today + HOLDS_MOST:
            raise ValidationError(_("Choose a day between a week and two years from now."))
        return said

    @property
    def chosen(self) -> Member:
        """Of a valid form."""
        return self.people[self.cleaned_data["owner"]]


class BoardNoteForm(forms.Form):
    text = GatedText(
        span=BOARD, multiline=True, label=_("What must the next ones know?"),
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Only colleagues read it. Name no customer."),
    )  # fmt: skip
    key = Key()


class CannedForm(GuardedForm):
    """Everybody reads it once it is in an answer."""

    title = GatedText(span=CANNED_TITLE, label=_("What it is for"))
    body = MarkdownText(span=CANNED, label=_("Text"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language"))
    pool = forms.ChoiceField(label=_("For questions of"), required=False)
    key = Key()

    def __init__(
        self, *args: Any, pools: Sequence[Pool], reply: CannedReply | None = None, **kwargs: Any
    ) -> None:
        first = {}
        if reply is not None:
            first = {"title": reply.title, "body": reply.text, "language": reply.language,
                     "pool": str(reply.pool_id or "")}  # fmt: skip
        super().__init__(*args, initial=first, **kwargs)
        self.pools = {str(one.pk): one for one in pools}
        named = [(pk, one.label) for pk, one in self.pools.items()]
        self.fields["pool"].choices = [("", _("All pools")), *named]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Pool | None:
        """Of a valid form."""
        return self.pools.get(self.cleaned_data["pool"])


def token_of(form: forms.Form) -> uuid.UUID:
    """Of which claim the page was made; one that no claim has where it was of none."""
    return form.cleaned_data["token"] or uuid.uuid4()


def renew_token(form: forms.Form, *, service: Service, by: Member) -> None:
    """A refused form comes back with the claim that is theirs now, so that what they typed can be
    sent once they have taken the question again."""
    now = Service.objects.values("owner", "claim_token").get(pk=service.pk)
    form.data = form.data.copy()
    form.data["token"] = str((now["owner"] == by.pk and now["claim_token"]) or "")


def receiver(one: Receiver, now: datetime) -> str:
    """Who, and from when, where that is not now; what the promise has to say about it."""
    who, begins = _told(one.expert), told_times.moment(one.begins_at, now=now)
    if one.begins_at <= now:
        return who
    if one.is_late:
        return _("%(who)s, from %(time)s: after the promise") % {"who": who, "time": begins}
    return _("%(who)s, from %(time)s") % {"who": who, "time": begins}


def _told(expert: Expert) -> str:
    return f"{expert.member} ({expert.site})" if expert.site else str(expert.member)
