"""When a phone stays silent: hours of the day where its owner lives, whatever the clocks do."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """From `begins` to `ends` o'clock in `zone`, over midnight where it begins later than it ends;
    never where both are the same."""

    begins: int
    ends: int
    zone: str

    def end(self, now: datetime) -> datetime | None:
        """When the silence that holds at `now` is over; None where none does."""
        here = now.astimezone(ZoneInfo(self.zone))
        if not self._holds(here.hour):
            return None
        return self._next(here, self.ends, now)

    def next_begin(self, now: datetime) -> datetime | None:
        """When the next silence begins; None where there is none."""
        if self.begins == self.ends:
            return None
        return self._next(now.astimezone(ZoneInfo(self.zone)), self.begins, now)

    def _holds(self, hour: int) -> bool:
        if self.begins <= self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends

    def _next(self, here: datetime, hour: int, now: datetime) -> datetime:
        """The next time that it is `hour` o'clock. An hour that comes twice counts the second time
        where the first has passed; one that is left out is the instant at which it would be."""
        zone = ZoneInfo(self.zone)
        for days in (0, 1):
            day = here.date() + timedelta(days=days)
            for fold in (0, 1):
                at = datetime.combine(day, time(hour, fold=fold), zone).astimezone(now.tzinfo)
                if at > now:
                    return at
        raise AssertionError("tomorrow has every hour")


def begin_of_day(*, now: datetime, zone: str) -> datetime:
    """Midnight where somebody lives: since then counts what a day may bring."""
    here = now.astimezone(ZoneInfo(zone))
    return datetime.combine(here.date(), time(), ZoneInfo(zone)).astimezone(now.tzinfo)
