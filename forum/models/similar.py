"""What is known of the words of questions, so that similar ones are found: by domain.weights.

A kind of term is a language's stems ("de", "en"), the words of all other languages as they are
("simple"), or the parts of German words ("de-parts").
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from forum.models.thread import Thread


class Term(models.Model):
    """A stem, a word or a part of one, and how many threads hold it. Terms stay: ids are kept in
    processes. How rare a term is (its idf) follows from `threads` when it is read."""

    id = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=10)
    text = models.CharField(max_length=60)
    threads = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="term_once")]

    def __str__(self) -> str:
        return f"{self.text} ({self.kind})"


class ThreadTerms(models.Model):
    """The terms of one kind of a question: how often each stands in the title and in the text, and
    how long both are. Postings are made of these, so no text is read again when weights change."""

    pk = models.CompositePrimaryKey("thread_id", "kind")
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="terms", db_index=False
    )
    kind = models.CharField(max_length=10)
    title_length = models.IntegerField()
    text_length = models.IntegerField()
    terms = ArrayField(models.IntegerField())
    in_title = ArrayField(models.SmallIntegerField())
    in_text = ArrayField(models.SmallIntegerField())

    def __str__(self) -> str:
        return f"{self.kind} of {self.thread_id}"


class Posting(models.Model):
    """What a term weighs in a thread. The table has a partition for each of two generations: one is
    read while the other is made. Neither key is a foreign one: readers join threads anyway."""

    pk = models.CompositePrimaryKey("generation", "term_id", "thread_id")
    generation = models.SmallIntegerField()
    term_id = models.IntegerField()
    thread_id = models.BigIntegerField()
    weight = models.FloatField()

    def __str__(self) -> str:
        return f"term {self.term_id} in {self.thread_id}"


class Stand(models.Model):
    """One row: which generation of postings is read, which is being made, and how far that is: up
    to which thread postings are made, and up to which term its threads are counted.

    `measures` is {kind: [threads, mean length of a title, of a text]}: what weights were made with.
    `sums` is what they are made of, {kind: [threads, those with a title, words of titles, of
    texts]}, without what MeasureChange says; None where it was never counted.
    """

    generation = models.SmallIntegerField(null=True)
    measures = models.JSONField(default=dict)
    making = models.SmallIntegerField(null=True)
    next_measures = models.JSONField(default=dict)
    reached = models.BigIntegerField(default=0)
    counted = models.IntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    sums = models.JSONField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="stand_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"generation {self.generation}"


class MeasureChange(models.Model):
    """By how much the sums of a kind have changed: a row of each weighing, so that weighings do not
    wait for each other. The next look adds them to `Stand.sums` (domain.measures)."""

    kind = models.CharField(max_length=10)
    threads = models.IntegerField()
    titles = models.IntegerField()
    title_length = models.IntegerField()
    text_length = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.threads} more of {self.kind}"
