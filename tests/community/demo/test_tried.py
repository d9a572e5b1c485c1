"""The demo shows answers that were tried: counted as the verbs count, told to nobody."""

from datetime import datetime

import pytest
from django.db.models import F

from forum.domain import reactions
from forum.models import Event, Notice, Outdating, Post, Reaction, SuggestedEdit

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_what_the_demo_says_of_answers_holds(seeded: datetime) -> None:
    said = Reaction.objects.filter(withdrawn_at=None)
    failed = said.filter(kind="failed")
    outdated = Post.objects.exclude(outdated_at=None)

    assert said.count() == Event.objects.filter(kind="reaction_given").count() > 20
    assert not said.filter(given_at__gt=seeded).exists()
    assert not said.filter(given_at__lte=F("member__joined_at")).exists()
    assert not said.filter(given_at__lte=F("post__created_at")).exists()
    assert not said.filter(member=F("post__author")).exists()
    assert failed.count() == reactions.REPORTS
    assert [post.pk for post in outdated] == [failed.values_list("post", flat=True).first()]
    assert Outdating.objects.get().post == outdated.get()
    for post in Post.objects.filter(reactions__isnull=False).distinct():
        own = said.filter(post=post)
        assert post.works_count == own.filter(kind="works").count()
        assert post.failed_count == own.filter(kind="failed").count()


@pytest.mark.thorough
def test_one_edit_waits_and_nobody_was_told(seeded: datetime) -> None:
    edit = SuggestedEdit.objects.select_related("post__thread").get()

    assert edit.is_open
    assert edit.base == edit.post.fingerprint
    assert edit.body != edit.post.body
    assert edit.by.standing.points >= 50
    # Only what the product's own verbs did for the demo was told (demo/showing.py, ladder.py,
    # moderating.py).
    assert set(Notice.objects.values_list("kind", flat=True)) <= {
        "answer_confirmed", "question_twin", "expert_offered", "promise_held", "lead_called_late",
        "case_waiting", "case_taken", "case_message", "case_done", "call_changed",
        "question_answered", "solution_set_by_team", "decision", "decision_appealed",
        "decision_appeal_answered", "decision_appeal_told", "followed_merged", "report_new",
        "report_upheld", "answer_accepted", "edit_suggested",
    }  # fmt: skip
