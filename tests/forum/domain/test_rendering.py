"""After the renderer has changed, stored HTML follows; what is up to date stays as it is."""

import pytest
from django.core.management import call_command

from forum.lib import markup
from forum.models import Post, Thread
from tests import factories

pytestmark = pytest.mark.django_db


def test_old_posts_are_rendered_anew_and_the_threads_excerpt_with_them(capsys):
    thread = factories.question(body="It is *slow* since the update.")
    answer = factories.answer(thread)
    Post.objects.filter(thread=thread).update(body_html="<b>old</b>", renderer_version=0)
    Thread.objects.update(excerpt="old")
    Post.objects.filter(pk=answer.pk).update(renderer_version=markup.RENDERER_VERSION)

    call_command("rerender")

    thread.refresh_from_db()
    answer.refresh_from_db()
    question = thread.posts.get(kind="question")
    assert question.body_html == markup.render(question.body).html
    assert thread.excerpt == "It is slow since the update."
    assert answer.body_html == "<b>old</b>"
    assert capsys.readouterr().out.splitlines()[-1] == "1 posts rendered anew."
