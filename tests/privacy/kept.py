"""How long each table with people in it is kept: by a rule that deletes (forum/lib/retention.py),
or for a reason that stands here. `test_retention.py` demands one of each, by the models."""

from reputation.lib import kept_words

ACCOUNT = "theirs: it stays until they delete it, or erase the account (/privacy/ says so)"
BOOKS = "books: numbers and ids; words in them are emptied with the account"
LAW = "tax law: ten years, apart from all else (/privacy/ says so)"
COUNTS = "what was done, by ids: others' points and figures rest on it; no words"
TEAM = "what the team and a member agreed on or did: it holds as long as the account"

RULES = {
    "drafts": ["forum.Draft"],
    "addresses": ["usersessions.UserSession"],
    "exports": ["forum.Export"],
    "notices": ["forum.Notice"],
    "digests": ["forum.Digest"],
    "mails": ["forum.OutboxMessage"],
    "received": ["forum.ReceivedMail"],
    "mail_stops": ["forum.MailStop"],
    "pushes": ["forum.Push"],
    "push_devices": ["forum.PushDevice"],
    "one_taps": ["forum.OneTap", "community.CaseTap"],
    "form_keys": ["forum.RequestKey"],
    "share_pictures": ["forum.SharePicture"],
    "held_words": ["forum.HeldPost"],
    "sketches": ["forum.PostSketch"],
    "drawers": ["forum.Drawer", "forum.DrawerLook"],
    "shut_addresses": ["forum.ShutAddress"],
    "reports": ["forum.Flag"],
    "conduct": ["forum.Decision", "forum.DecisionAppeal"],
    "staff_notes": ["forum.StaffNote"],
    "admin_log": ["admin.LogEntry"],
    "numbers": ["community.Callback"],
    "case_notes": ["community.CaseNote"],
    "points_words": sorted(kept_words.SINCE),
}
REASONS = {
    ACCOUNT: [
        "account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "forum.Member",
        "forum.Member_groups", "forum.Member_user_permissions", "forum.Device", "forum.Agreement",
        "forum.Erasure", "forum.PushChoice", "forum.DigestPlan", "forum.Following", "forum.Thread",
        "forum.Post", "forum.Revision", "forum.Article", "forum.Attachment", "forum.SuggestedEdit",
        "forum.ThreadMember", "forum.DraftSuggestion",
    ],
    COUNTS: [
        "forum.Standing", "forum.Mark", "forum.Reaction", "forum.MeToo", "forum.Confirmation",
        "forum.Solution", "forum.Verdict", "forum.Outdating", "forum.ThreadLink", "forum.Twin",
        "forum.Event", "reputation.Award", "reputation.Rank", "reputation.Unranked",
        "reputation.Finding", "reputation.TrialMember", "reputation.MentorVerdict",
        "reputation.MentorThanks", "reputation.Offer", "reputation.Taking",
    ],
    BOOKS: [
        "reputation.Entry", "reputation.Account", "reputation.Correction",
        "reputation.CorrectionWord", "reputation.RightUse",
    ],
    LAW: [
        "reputation.PayLine", "reputation.Choice", "reputation.Payout", "reputation.PaidOut",
        "reputation.CameBack", "reputation.Ruling", "reputation.RulingWord",
        "reputation.RulingQuestion", "reputation.RulingAnswer",
    ],
    TEAM: [
        "reputation.Mentor", "reputation.Renewal", "reputation.Nomination", "reputation.Sponsor",
        "reputation.SponsorLink", "reputation.Pairing", "reputation.Newcomer", "reputation.Help",
        "reputation.LessonRead", "reputation.Quiz", "reputation.Consent", "community.Case",
"community.CaseEvent", "community.CallAttempt",
        "community.NumberReveal", "community.Survey", "community.IncidentAffected",
        "community.Escalation", "community.Expert", "community.Skill", "community.Shift",
        "community.Away", "community.BoardNote", "community.BoardSeen", "community.CannedReply",
        "community.Handover", "community.ExpertOffer",
    ],
}  # fmt: skip
