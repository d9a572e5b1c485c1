"""What of a public question only its asker and whoever looks after it read. Decision 0047."""

from django.db import models

from forum.models.member import Member
from forum.models.thread import Thread


class Drawer(models.Model):
    """One text beside a question, sealed with FIELD_KEY (lib/sealed.py); there is no version of it,
    and no row where there is nothing. `member` asked the question, and is who may be erased."""

    thread = models.OneToOneField(
        Thread, on_delete=models.CASCADE, primary_key=True, related_name="drawer"
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="drawer_holds_something", condition=~models.Q(sealed=""))
        ]
        indexes = [models.Index(fields=["changed_at"], name="drawer_by_age")]

    def __str__(self) -> str:
        return f"drawer of {self.thread_id}"


class DrawerLook(models.Model):
    """Somebody of the team read it; told to its asker, and gone with it."""

    drawer = models.ForeignKey(Drawer, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.by_id} looked into {self.drawer_id}"
