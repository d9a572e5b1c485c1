"""How the site looks, beside the threads themselves: names, topics, roles, what is hidden."""

from django.db import models


class Look(models.Model):
    """One row, or none yet. `version` grows with whatever may stand on any page (domain.look)."""

    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(name="look_is_one", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"look {self.version}"
