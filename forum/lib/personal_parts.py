"""What the floor's tables, and those of the libraries, hold about people (lib/personal.py)."""

from django.db.models import Case, Value, When

from forum.lib.personal import (
    ACT,
    COUNTED,
    OTHERS,
    STAYS,
    TECHNICAL,
    Nobody,
    acts,
    apart,
    part,
)

NO_PERSON = "It holds nothing of any person."
DECIDED = "What was decided has to be counted for everybody; no name, and no words."
DERIVED = "Made of what is exported elsewhere, and made anew when that changes."
# Members' own rows are emptied by domain/erasing.py; the entry says what they get of them.
_MEMBER = (
    "handle email display_name about language time_zone theme tariff joined_at last_login"
    " verified_at verified_source staff_role mail_off mail_later push_on"
)
# Of what did not help, the database wants to know on what: nobody knows any more.
_GONE = Case(When(kind="failed", then=Value("–")), default=Value(""))

# The database lets nobody rewrite a line of the log; its words go by security_log.forget_words.
UNCHANGING = ("forum.SecurityEntry",)
WORDS = {"forum.SecurityEntry": ("reason",)}

ENTRIES = (
    part("forum.Member", "pk", "account", _MEMBER, then=STAYS,
         why="An empty row, so that answers have somebody they are by."),
    apart("forum.Member_groups", "member", DERIVED),
    apart("forum.Member_user_permissions", "member", DERIVED),
    part("forum.Device", "member", "account", "name software added_at"),
    part("forum.Standing", "member", "points", "points level limit_tier is_mentor helped_count",
         then=STAYS, why=COUNTED),
    part("forum.Agreement", "member", "account", "version.kind version.number way at"),
    acts("forum.HouseVersion", "by"),
    Nobody("forum.HouseText", "What the company says of itself."),
    part("forum.Export", "member", "account", "asked_at made_at expires_at gone_at", then=STAYS,
         why="That it was asked for; the file is gone."),
    part("forum.Erasure", "member", "account", "asked_at due_at cancelled_at done_at", then=STAYS,
         why="That it was asked for and done has to be shown; no name."),
    acts("forum.Erasure", "by"),
    Nobody("forum.FormerHandle", "A digest, so that nobody gets the name of one who left."),
    apart("forum.ShutAddress", "member",
          "A digest of the address of whoever was suspended, while that lasts; made as they leave.",
          then=STAYS),
    # How they sign in.
    part("account.EmailAddress", "user", "sign_in", "email verified primary"),
    apart("account.EmailConfirmation", "email_address__user", TECHNICAL),
    part("mfa.Authenticator", "user", "sign_in", "type created_at last_used_at"),
    part("usersessions.UserSession", "user", "sign_in", "ip user_agent created_at last_seen_at"),
    Nobody("sessions.Session", "Ended with the sign-ins; what is in it is signed for us alone."),
    part("forum.PushDevice", "member", "sign_in", "browser system created_at last_ok_at ended_at"),
    part("forum.PushChoice", "member", "notices", "groups quiet_from quiet_until"),
    # What they wrote: domain/erasing_posts.py says what stays.
    part("forum.Thread", "author", "written",
         "kind title category.slug tag_names language created_at state facts deleted_at url",
         then=STAYS, only={"kind__in": ["question", "article"]},
         why="Questions with answers of others stay: those answers are others' work."),
    acts("forum.Thread", "last_answer_by closed_by deleted_by"),
    part("forum.Post", "author", "written",
         "kind thread.title body created_at edited_at deleted_at helpful_count url", then=STAYS,
         only={"thread__kind__in": ["question", "article"]},
         why="Answers and comments stay, by a former member: others rely on them."),
    acts("forum.Post", "edited_by deleted_by"),
    part("forum.Revision", "by", "written", "post.thread.title number title body tags at reason",
         then=STAYS, why="Former versions of what stays.",
         only={"post__thread__kind__in": ["question", "article"]}),
    acts("forum.Revision", "approved_by"),
    part("forum.Article", "owner", "written", "stage title body language created_at published_at",
         then=STAYS, why="Articles belong to everybody who reads them."),
    acts("forum.Article", "reviewer"),
    part("forum.Draft", "member", "written", "kind place fields updated_at"),
    part("forum.Attachment", "owner", "written",
         "kind name alt created_at width height bytes post.thread.title", then=STAYS,
         why="Pictures of posts that stay, without their metadata; all others are deleted."),
    part("forum.SuggestedEdit", "by", "written",
         "post.thread.title title body tags reason at outcome decided_at", then=STAYS,
         cleared={"reason": ""}, why="What was taken over stands in the post."),
    acts("forum.SuggestedEdit", "decided_by"),
    # Private talks: their own words go; who takes part stays an id for whoever else did.
    part("forum.Post", "author", "private", "kind thread.pk body created_at deleted_at",
         then=STAYS, only={"thread__kind": "private"},
         why="Emptied: whoever you wrote to sees that something stood there."),
    part("forum.ThreadMember", "member", "private", "thread.pk thread.title added_at", then=STAYS,
         why="That somebody took part; no name."),
    acts("forum.ThreadMember", "added_by"),
    part("forum.DraftSuggestion", "by", "private", "title body reason at outcome", then=STAYS,
         cleared={"title": "", "body": "", "reason": "", "taken": []},
         why="Emptied: what was taken over stands in the other's question."),
    Nobody("forum.Talk", "The purpose of a private talk."),
    # What they said of others' posts.
    part("forum.Mark", "member", "said", "post.thread.title kind given_at withdrawn_at",
         then=STAYS, why=COUNTED),
    part("forum.Reaction", "member", "said",
         "post.thread.title kind device software given_at withdrawn_at", then=STAYS,
         cleared={"device": _GONE, "software": _GONE}, why=COUNTED),
    part("forum.MeToo", "member", "said", "thread.title device software said_at withdrawn_at",
         then=STAYS, cleared={"device": "", "software": ""}, why=COUNTED),
    part("forum.Confirmation", "by", "said", "post.thread.title kind at withdrawn_at",
         then=STAYS, why=COUNTED),
    part("forum.Solution", "by", "said", "thread.title kind at reason cleared_at", then=STAYS,
         cleared={"reason": ""}, why=COUNTED),
    acts("forum.Solution", "cleared_by"),
    part("forum.Verdict", "by", "said", "thread.title kind at withdrawn_at", then=STAYS,
         why=COUNTED),
    part("forum.Outdating", "by", "said", "post.thread.title at reason", then=STAYS,
         cleared={"reason": ""}, why=COUNTED),
    acts("forum.Outdating", "cleared_by"),
    part("forum.Flag", "by", "said", "thread.title reason words at outcome settled_at", then=STAYS,
         cleared={"words": ""}, why="That something was reported, and what came of it."),
    acts("forum.Flag", "settled_by"),
    part("forum.ThreadLink", "by", "said", "thread.title target.title kind at", then=STAYS,
         why=ACT),
    acts("forum.ThreadLink", "ended_by"),
    part("forum.Twin", "by", "said", "thread.title at", then=STAYS, why=ACT),
    acts("forum.Twin", "ended_by"),
    acts("forum.TwinGroup", "by"),
    # What they follow; who follows them goes too.
    part("forum.Following", "member", "follows",
         "thread.title tag.name category.slug person.handle how level began_at ended_at"),
    apart("forum.Following", "person", OTHERS),
    # Notices and mail.
    part("forum.Notice", "member", "notices", "kind thread.title data at read_at"),
    acts("forum.Notice", "by"),
    part("forum.DigestPlan", "member", "notices", "rhythm weekday hour next_at"),
    part("forum.Digest", "member", "notices", "kind rhythm since at"),
    part("forum.OutboxMessage", "member", "notices", "kind to_email subject created_at sent_at"),
    part("forum.MailStop", "member", "notices", "email reason said at ended_at"),
    acts("forum.MailStop", "ended_by"),
    Nobody("forum.MailTrouble", "By address: deleted with it, and in the reason of a stop."),
    part("forum.ReceivedMail", "member", "notices", "received_at outcome why"),
    apart("forum.Push", "member", DERIVED),
    apart("forum.OneTap", "member", TECHNICAL),
    apart("forum.RequestKey", "member", TECHNICAL),
    apart("forum.SharePicture", "member", DERIVED),
    # What happened.
    part("forum.Event", "by", "acts", "kind thread.title at", then=STAYS, why=ACT),
    apart("forum.Event", "member", "What you did stands in the same list under your acts.",
          then=STAYS),
    part("admin.LogEntry", "user", "work", "action_time object_repr", then=STAYS, why=ACT),
    acts("forum.SearchGap", "closed_by"),
    # What moderation decided of them, and what they said to that.
    part("forum.HeldPost", "author", "written", "kind fields at outcome decided_at"),
    acts("forum.HeldPost", "decided_by"),
    apart("forum.PostSketch", "author", TECHNICAL),
    part("forum.Drawer", "member", "private", "thread.title sealed changed_at"),
    part("forum.DrawerLook", "drawer__member", "private", "at"),
    acts("forum.DrawerLook", "by"),
    part("forum.Decision", "member", "decided",
         "act reason words at until undone_at undone_words", then=STAYS,
         cleared={"words": "", "undone_words": ""}, why=DECIDED),
    acts("forum.Decision", "by undone_by"),
    part("forum.DecisionAppeal", "by", "decided",
         "words at due_at outcome decided_at decided_words", then=STAYS,
         cleared={"words": "", "decided_words": ""}, why=DECIDED),
    acts("forum.DecisionAppeal", "decided_by"),
    apart("forum.StaffNote", "member", "Notes of the team among themselves; ask them."),
    acts("forum.StaffNote", "by"),
    acts("forum.ReviewClaim", "by"),
    acts("forum.BlockedPhrase", "added_by"),
    Nobody("forum.SecurityEntry", "Ids, and what was done; its words are emptied (security_log)."),
    *(
        Nobody(f"forum.{name}", NO_PERSON)
        for name in (
            "Category", "TagName", "TagText", "TopicField", "Look", "Synonyms", "SearchDay",
            "AskedAnyway", "ThreadViews", "ThreadTag",
        )
    ),
    *(
        Nobody(f"forum.{name}", DERIVED)
        for name in (
            "MissedEvent", "VocabularyWord", "ThreadNeighbours", "SearchDocument", "Term",
            "ThreadTerms", "Posting", "Stand", "MeasureChange",
        )
    ),
    *(
        Nobody(name, NO_PERSON)
        for name in (
            "auth.Permission", "auth.Group", "auth.Group_permissions",
            "contenttypes.ContentType", "taggit.Tag", "taggit.TaggedItem",
        )
    ),
    *(
        Nobody(f"procrastinate.{name}", "Jobs hold ids, and are forgotten when they are old.")
        for name in (
            "ProcrastinateWorker", "ProcrastinateJob", "ProcrastinateEvent",
            "ProcrastinatePeriodicDefer",
        )
    ),
)  # fmt: skip
