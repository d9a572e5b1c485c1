"""What somebody of the team must hand over before they leave."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from community.models import Pool


def of(member_id: int) -> Iterator[str]:
    """A sentence for each pool that they lead: nobody would be called when a promise breaks. What
    they hold as an expert goes back to its pool by itself. One statement."""
    for pool in Pool.objects.filter(lead=member_id).order_by("position", "pk"):
        language = translation.get_language() or "en"
        name = pool.name.get(language) or pool.slug
        yield _("You lead the pool “%(pool)s”. Let somebody else lead it first.") % {"pool": name}
