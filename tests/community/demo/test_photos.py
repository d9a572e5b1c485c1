"""The demo shows pictures: drawn here, the same each time, served to everybody."""

import hashlib
import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from community.domain.demo import photos
from community.domain.demo.content import Content
from forum.domain import files
from forum.models import Attachment

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_each_stands_beneath_its_question_and_is_served(
    seeded: datetime, everything: Content, client: Client
) -> None:
    titles = {topic.key: topic.title for topic in everything.topics}
    found = Attachment.objects.select_related("post__thread").order_by("post")

    shown = {(one.post.thread.title, one.alt) for one in found}

    assert shown == {(titles[screen.key], screen.alt) for screen in photos.SCREENS}
    for picture in found:
        assert picture.post.picture_count == 1
        assert picture.owner == picture.post.author
        data = client.get(picture.url).getvalue()
        assert (len(data), Image.open(io.BytesIO(data)).size) == (picture.bytes, photos.SIZE)
    page = client.get(found[0].post.thread.get_absolute_url()).content.decode()
    assert found[0].url in page


@pytest.mark.thorough
def test_another_demo_has_the_same_and_leaves_no_second_files(
    seeded: datetime, everything: Content
) -> None:
    def stored() -> dict[Any, str]:
        paths = [path for one in Attachment.objects.all() for path in files.drawn(attachment=one)]
        found = {}
        for path in paths:
            with default_storage.open(path) as file:
                found[path] = hashlib.sha256(file.read()).hexdigest()
        return found

    before = stored()
    Attachment.objects.all().delete()

    photos.write(topics=everything.topics)

    assert stored() == before
    assert len(before) == len(photos.SCREENS)
