"""Which threads are like a thread: a projection, kept by domain.neighbours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forum.models.thread import Thread


class ThreadNeighbours(models.Model):
    """`ids` are other threads, the most alike first. Who may see them is asked at each reading."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="neighbours"
    )
    ids = ArrayField(models.BigIntegerField(), default=list)
    renewed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["renewed_at"], name="thread_neighbours_oldest")]

    def __str__(self) -> str:
        return f"neighbours of {self.thread_id}"
