"""What search looks into: one row a thread, kept by domain.search in the writer's transaction."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from forum.models.thread import Thread


class SearchDocument(models.Model):
    """Words in the thread's language: title A, tags B, question and solution C, the rest D."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    language = models.CharField(max_length=5)
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_document_words")]

    def __str__(self) -> str:
        return f"words of {self.thread_id}"
