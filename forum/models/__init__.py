"""The floor's tables. Import models from here."""

from forum.models.article import Article
from forum.models.attachment import Attachment
from forum.models.category import Category
from forum.models.confirmation import Confirmation
from forum.models.decision import Decision, DecisionAppeal, ReviewClaim, StaffNote
from forum.models.digest import Digest, DigestPlan
from forum.models.draft import Draft
from forum.models.drawer import Drawer, DrawerLook
from forum.models.event import Event, MissedEvent
from forum.models.finding import AskedAnyway, SearchDay, SearchGap, Synonyms, VocabularyWord
from forum.models.flag import Flag
from forum.models.following import Following, Target, place_of
from forum.models.held import BlockedPhrase, HeldPost
from forum.models.house import Agreement, HouseText, HouseVersion
from forum.models.look import Look
from forum.models.mail_stop import MailStop, MailTrouble
from forum.models.mark import Mark
from forum.models.me_too import MeToo
from forum.models.member import Device, Member, Standing
from forum.models.neighbours import ThreadNeighbours
from forum.models.notice import Notice
from forum.models.one_tap import OneTap
from forum.models.outbox import OutboxMessage
from forum.models.post import Post, Revision
from forum.models.privacy import Erasure, Export, FormerHandle, ShutAddress
from forum.models.push import Push, PushChoice, PushDevice
from forum.models.reaction import Outdating, Reaction
from forum.models.received_mail import ReceivedMail
from forum.models.request_key import RequestKey
from forum.models.search import SearchDocument
from forum.models.security_entry import SecurityEntry
from forum.models.share_picture import SharePicture
from forum.models.similar import MeasureChange, Posting, Stand, Term, ThreadTerms
from forum.models.sketch import PostSketch
from forum.models.solution import Solution
from forum.models.suggested_edit import SuggestedEdit
from forum.models.tag import TagName, TagText, ThreadTag
from forum.models.talk import DraftSuggestion, Talk
from forum.models.thread import Thread, ThreadMember, ThreadViews
from forum.models.thread_link import ThreadLink
from forum.models.topic_field import TopicField
from forum.models.twin import Twin, TwinGroup
from forum.models.verdict import Verdict

__all__ = [
    "Agreement",
    "Article",
    "AskedAnyway",
    "Attachment",
    "BlockedPhrase",
    "Category",
    "Confirmation",
    "Decision",
    "DecisionAppeal",
    "Device",
    "Digest",
    "DigestPlan",
    "Draft",
    "DraftSuggestion",
    "Drawer",
    "DrawerLook",
    "Erasure",
    "Event",
    "Export",
    "Flag",
    "Following",
    "FormerHandle",
    "HeldPost",
    "HouseText",
    "HouseVersion",
    "Look",
    "MailStop",
    "MailTrouble",
    "Mark",
    "MeToo",
    "MeasureChange",
    "Member",
    "MissedEvent",
    "Notice",
    "OneTap",
    "OutboxMessage",
    "Outdating",
    "Post",
    "PostSketch",
    "Posting",
    "Push",
    "PushChoice",
    "PushDevice",
    "Reaction",
    "ReceivedMail",
    "RequestKey",
    "ReviewClaim",
    "Revision",
    "SearchDay",
    "SearchDocument",
    "SearchGap",
    "SecurityEntry",
    "SharePicture",
    "ShutAddress",
    "Solution",
    "StaffNote",
    "Stand",
    "Standing",
    "SuggestedEdit",
    "Synonyms",
    "TagName",
    "TagText",
    "Talk",
    "Target",
    "Term",
    "Thread",
    "ThreadLink",
    "ThreadMember",
    "ThreadNeighbours",
    "ThreadTag",
    "ThreadTerms",
    "ThreadViews",
    "TopicField",
    "Twin",
    "TwinGroup",
    "Verdict",
    "VocabularyWord",
    "place_of",
]
