"""What the tables of the service hold about people (forum/lib/personal.py)."""

from forum.lib.personal import OTHERS, STAYS, TECHNICAL, Nobody, acts, apart, part

HISTORY = "That it was so, and when; no name and no words."
OUR_HOURS = "When the service answers; nothing of any person."
# The database refuses to change a row of these (migrations of this floor).
UNCHANGING = ("community.ServiceEvent",)

ENTRIES = (
    part("community.Case", "member", "service",
         "thread.pk thread.title reason facts status opened_at done_at resolution", then=STAYS,
         cleared={"facts": [], "resolution": ""}, why=HISTORY),
    acts("community.Case", "owner last_owner done_by"),
    apart("community.CaseNote", "case__member",
          "Notes of the team among themselves; ask them, and they tell you."),
    acts("community.CaseNote", "by"),
    part("community.CaseEvent", "case__member", "service", "kind at", then=STAYS, why=HISTORY),
    acts("community.CaseEvent", "by"),
    apart("community.CaseTap", "case__member", TECHNICAL),
    part("community.Callback", "member", "service",
         "status begins_at ends_at zone booked_at number_hint call_word consented_at"
         " consent_version ended_at", then=STAYS, cleared={"call_word": ""}, why=HISTORY),
    acts("community.Callback", "cancelled_by"),
    part("community.CallAttempt", "callback__member", "service", "begun_at ended_at outcome",
         then=STAYS, why=HISTORY),
    acts("community.CallAttempt", "by"),
    part("community.NumberReveal", "callback__member", "service", "at", then=STAYS, why=HISTORY),
    acts("community.NumberReveal", "by"),
    part("community.Survey", "member", "service", "kind asked_at answered_at score comment",
         then=STAYS, why="What was said of the service stays, and nobody knows who said it."),
    part("community.IncidentAffected", "member", "service", "incident.pk at left_at"),
    part("community.Escalation", "by", "service", "reason note at", then=STAYS,
         cleared={"note": ""}, why=HISTORY),
    acts("community.Escalation", "false_by"),
    acts("community.Service", "owner escalated_by"),
    acts("community.ServiceEvent", "by"),
    acts("community.Incident", "opened_by ended_by"),
    acts("community.IncidentThread", "by"),
    # Work for the team.
    part("community.Expert", "member", "work", "site zone languages capacity is_active",
         then=STAYS, cleared={"site": "", "languages": []}, why=HISTORY),
    part("community.Skill", "expert__member", "work", "topic grade"),
    part("community.Shift", "expert__member", "work", "weekday begins ends"),
    part("community.Away", "expert__member", "work", "begins_at until"),
    acts("community.Away", "by"),
    part("community.BoardNote", "by", "work", "text at", then=STAYS, why=OTHERS),
    acts("community.BoardNote", "ended_by"),
    part("community.BoardSeen", "member", "work", "at"),
    part("community.CannedReply", "by", "work", "title text at", then=STAYS, why=OTHERS),
    part("community.Handover", "by", "work", "note at", then=STAYS, cleared={"note": ""},
         why=HISTORY),
    apart("community.ExpertOffer", "expert__member", HISTORY, then=STAYS),
    acts("community.Pool", "lead"),
    acts("community.Recomputing", "by"),
    *(
        Nobody(f"community.{name}", OUR_HOURS)
        for name in (
            "Calendar", "Opening", "SpecialDay", "SpecialOpening", "Pool_categories", "Pool_tags",
            "Pool_experts", "Heartbeat", "ImportedSite", "ImportedRow", "ImportRun", "Policy",
            "ExpectedTime",
        )
    ),
)  # fmt: skip
