"""The roof's own pages in the admin: the ladder and its people, private cases, and the jobs."""

from community.admin import calendars, cases, experts, jobs, policies, pools, rows, surveys

__all__ = ["calendars", "cases", "experts", "jobs", "policies", "pools", "rows", "surveys"]
