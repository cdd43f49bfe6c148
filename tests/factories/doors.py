"""For each model that a page is made of, one object of it: written by editor A, at home in the territory `here`.

`tests/test_doors.py` sends the seven people to each page of each of them. A model without a line here fails that test.
"""

from datetime import UTC, datetime, timedelta
from itertools import count

from maillage.territories.enums import Role
from tests.factories import accounts, contributions, imports, members, territories

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


NUMBERS = count(1)


def slug():
    """An address that nothing else has."""
    return f"a-la-porte-{next(NUMBERS)}"


def make_for(model, cast):
    """The object of a model for the matrix of doors."""
    label = model._meta.label
    if label not in MAKERS:
        message = f"{label} has pages but no maker in tests/factories/doors.py"
        raise LookupError(message)
    return MAKERS[label](cast)


def envelope(cast, **fields):
    return contributions.ContributionFactory(
        origin=cast.here, author=cast["editor_a"], **({"published": True} if "state" not in fields else {}), **fields
    )


def event(cast):
    return event_of(envelope(cast))


def event_of(whole):
    from maillage.events.models import Event, Slot

    made = Event.objects.create(
        contribution=whole, slug=slug(), title=whole.title, mode="online", online_url="https://exemple.test/",
        first_starts_at=AT + timedelta(days=90), last_ends_at=AT + timedelta(days=90, hours=2),
    )  # fmt: skip
    Slot.objects.create(event=made, starts_at=made.first_starts_at, ends_at=made.last_ends_at)
    return made


def organisation(cast):
    from maillage.directory.models import Organisation

    return Organisation.objects.create(contribution=envelope(cast, kind="organisation"), slug=slug(), name="Porte")


def venue(cast):
    from maillage.directory.models import Venue

    return Venue.objects.create(contribution=envelope(cast, kind="venue"), slug=slug(), name="Porte")


def revision(cast):
    return contributions.RevisionFactory(contribution=event(cast).contribution)


def invitation(cast):
    from maillage.territories.models import Invitation

    return Invitation.objects.create(
        territory=cast.here,
        email="member@exemple.test",
        role=Role.MODERATOR,
        invited_by=cast["coordinator_here"],
        at=AT,
    )


def claim(cast):
    from maillage.directory.models import Claim

    return Claim.objects.create(
        organisation=organisation(cast), user=cast["member"], function="Médiatrice", asked_at=AT
    )


def team_invitation(cast):
    from maillage.directory.models import TeamInvitation

    return TeamInvitation.objects.create(organisation=organisation(cast), email="member@exemple.test", at=AT)


def signed_link(cast):
    from maillage.directory.models import SignedLink

    return SignedLink.objects.create(
        organisation=organisation(cast), purpose="correct", sent_at=AT, expires_at=AT + timedelta(days=3650)
    )


def proposal(cast):
    from maillage.directory.models import Proposal

    return Proposal.objects.create(organisation=organisation(cast), at=AT)


def two_organisations(cast):
    from maillage.directory.models import Organisation

    first = organisation(cast)
    second = Organisation.objects.create(
        contribution=envelope(cast, kind="organisation"), slug=slug(), name="Porte bis"
    )
    return first, second


def pair(cast):
    from maillage.directory.models import Pair

    first, second = two_organisations(cast)
    return Pair.objects.create(first=first, second=second, why="name", found_at=AT)


def passage(cast):
    from maillage.directory.actions.merging import merge_entries
    from maillage.directory.actions.organisations import data_of

    kept, merged = two_organisations(cast)
    return merge_entries(actor=cast["administrator"], kept=kept, merged=merged, data=data_of(kept), at=AT)


def wave(cast):
    from maillage.directory.models import Wave

    return Wave.objects.create(
        territory=cast.here, year=2026, title="Recensement 2026", closes_on=AT.date() + timedelta(days=3650),
        created_at=AT, state="open",
    )  # fmt: skip


def questionnaire(cast):
    from maillage.directory.models import Questionnaire

    return Questionnaire.objects.create(wave=wave(cast), organisation=organisation(cast))


def expert(cast):
    from tests.factories.directory import make_expert

    return make_expert(cast.here, author=cast["editor_a"])


def counted(cast):
    from tests.factories.attendance import make_headcount

    return make_headcount(cast.here, author=cast["editor_a"], key=slug())


def counting_link(cast):
    from maillage.attendance.models import ReportLink

    return ReportLink.objects.create(
        subject=counted(cast).subject, user=cast["editor_a"], sent_at=AT, expires_at=AT + timedelta(days=3650)
    )


def project(cast):
    from tests.factories.projects import make_project

    return make_project(cast.here, author=cast["editor_a"])


def asking(cast):
    from maillage.projects.models import Asking

    return Asking.objects.create(project=project(cast), user=cast["member"], message="Bonjour", at=AT)


def forum(cast):
    from tests.factories.projects import make_forum

    return make_forum(cast.here, author=cast["editor_a"])


def forum_entry(cast):
    from tests.factories.projects import make_entry

    made = make_entry(forum(cast), project(cast))
    made.asked_at = AT
    made.save(update_fields=["asked_at"])
    return made


def announcement(cast):
    from maillage.announcements.models import Announcement

    return Announcement.objects.create(
        contribution=envelope(cast, kind="announcement"), slug=slug(), genre="volunteering", title="Porte",
        closes_on=AT.date() + timedelta(days=3650), apply_email="relais@exemple.test",
    )  # fmt: skip


def publication(cast):
    from maillage.publications.models import Publication

    whole = envelope(cast, kind="article")
    return Publication.objects.create(contribution=whole, slug=slug(), title=whole.title, genre="report")


def resource(cast):
    from tests.factories.resources import make_resource

    return make_resource(cast.here, "kit", author=cast["editor_a"], title=f"Kit {slug()}")


def resource_file(cast):
    return resource(cast).files.get()


def resource_feedback(cast):
    from maillage.resources.models import Feedback

    return Feedback.objects.create(resource=resource(cast), author=cast["editor_a"], text="Très bien.", at=AT)


def comment(cast):
    from tests.factories.conversations import make_comment

    return make_comment(event(cast).contribution, author=cast["editor_a"])


def appeal(cast):
    from maillage.contributions.models import Appeal

    returned = envelope(cast, state="returned", reason="incomplete", message="Il manque l’heure.")
    return Appeal.objects.create(
        contribution=event_of(returned).contribution,
        author=cast["editor_a"],
        at=AT,
        decision="returned",
        decision_at=AT,
    )


def report(cast):
    from maillage.reports.actions.publishing import publish
    from tests.factories.programmes import make_decision
    from tests.factories.reports import make_block, make_report

    made = make_report(cast.here, title=f"Bilan {slug()}")
    make_block(made)
    decision = make_decision(made.programme)
    publish(actor=cast["coordinator_here"], report=made, decision=decision, reasons={}, note="", at=AT)
    return made


def report_block(cast):
    from tests.factories.reports import make_block, make_report

    return make_block(make_report(cast.here, title=f"Bilan {slug()}"))


def report_figure(cast):
    from tests.factories.reports import make_figure, make_report

    return make_figure(make_report(cast.here, title=f"Bilan {slug()}"))


def community(cast):
    from tests.factories.communities import make_community

    return make_community(cast.here, leader=cast["editor_a"], name=f"Communauté {slug()}")


def posting(cast):
    from maillage.communities.models import Posting

    return Posting.objects.create(
        community=community(cast), contribution=event(cast).contribution, posted_by=cast["editor_a"], at=AT
    )


def document(cast):
    from io import BytesIO

    from maillage.communities.models import CommunityDocument
    from maillage.files.attachments import receive_attachment

    upload = BytesIO(b"%PDF-1.7")
    upload.name = "porte.pdf"
    kept = receive_attachment(actor=cast["editor_a"], upload=upload, at=AT)
    return CommunityDocument.objects.create(
        community=community(cast), attachment=kept, title="Porte", added_by=cast["editor_a"], at=AT
    )


def community_invitation(cast):
    from maillage.communities.models import Invitation

    return Invitation.objects.create(community=community(cast), email="member@exemple.test", at=AT)


def join_request(cast):
    from maillage.communities.models import JoinRequest

    return JoinRequest.objects.create(community=community(cast), user=cast["member"], at=AT)


def community_member(cast):
    from tests.factories.communities import make_member

    return make_member(community(cast), cast["member"])


def programme_return(cast, **fields):
    """The return of a structure, of whose team editor A is."""
    from maillage.directory.models import Member
    from tests.factories import programmes

    programme = programmes.make_programme(cast.here, slug=slug())
    action = programmes.make_action(programme)
    programmes.make_indicator(programme)
    whole = organisation(cast)
    programmes.make_part(action, whole)
    Member.objects.create(organisation=whole, user=cast["editor_a"], role="manager")
    return programmes.make_request(action, whole, **fields)


def programme_cell(cast):
    from tests.factories import programmes

    asked = programme_return(cast, state="approved")
    return programmes.make_cell(asked, asked.programme.indicators.get().versions.get())


def funded_programme(cast):
    """A programme with a funder of whose team editor A is."""
    from maillage.directory.models import Member
    from tests.factories import programmes

    programme = programmes.make_programme(cast.here, slug=slug())
    whole = organisation(cast)
    Member.objects.create(organisation=whole, user=cast["editor_a"], role="manager")
    return programme, programmes.make_funder(programme, whole)


def agreement(cast):
    from tests.factories.funding import make_agreement

    return make_agreement(*funded_programme(cast))


def expense(cast):
    return claim_sent(cast).items.get().share.expense


def claim_sent(cast):
    """A claim that editor A reads as its funder."""
    from tests.factories.funding import make_claim, make_expense, make_share

    signed = agreement(cast)
    share = make_share(make_expense(signed.programme), signed)
    return make_claim(signed, [share], state="sent", sent_at=AT)


def budget_version(cast):
    from tests.factories.funding import make_version

    return make_version(funded_programme(cast)[0], [("60", 100), ("74", 100)])


def evaluation(cast):
    """A self-evaluation that editor A answers, in its workshop."""
    return evaluation_reply(cast, state="workshop").campaign


def evaluation_reply(cast, **fields):
    from tests.factories import evaluations

    programme, funder = funded_programme(cast)
    campaign = evaluations.make_campaign(programme, **fields)
    return evaluations.make_reply(campaign, user=cast["editor_a"], organisation=funder.organisation)


def evaluation_grid(cast):
    from tests.factories.evaluations import make_grid

    return make_grid(cast.here).grid


def loan(cast):
    from tests.factories.loans import make_lender, make_loan, make_tool

    return make_loan(make_tool(make_lender(cast.here)), actor=cast["editor_a"])


def loan_of_ours(cast):
    """A loan of a desk that editor A keeps, whose copy is held."""
    from tests.factories.loans import make_lender, make_loan, make_tool

    lender = make_lender(cast.here)
    lender.organisation.members.create(user=cast["editor_a"])
    return make_loan(make_tool(lender), approved=True)


def condition_report(cast):
    import uuid

    from maillage.loans.actions.reports import write_report

    return write_report(
        actor=None, loan=loan_of_ours(cast), moment="departure", uid=uuid.uuid4(), lines=[], written_at=AT, at=AT
    )


def damage(cast):
    from maillage.loans.models import ClaimFile

    made = loan_of_ours(cast)
    found = [{"name": "Loupe", "before": 6, "after": 4, "condition": "missing", "remark": ""}]
    return ClaimFile.objects.create(loan=made, copy=made.copy, differences=found, opened_at=AT)


def yearly_agreement(cast):
    from maillage.loans.actions.papers import keep_yearly_agreement
    from tests.factories.loans import make_lender

    return keep_yearly_agreement(
        actor=None, lender=make_lender(cast.here), borrower=organisation(cast), first_on=AT.date(),
        last_on=AT.date() + timedelta(days=300), at=AT,
    )  # fmt: skip


def insurance_proof(cast):
    from maillage.loans.actions.papers import give_proof
    from tests.factories.loans import make_lender

    return give_proof(
        actor=None, lender=make_lender(cast.here), borrower=organisation(cast), kind="certificate", insurer="Mutuelle",
        first_on=AT.date(), last_on=AT.date() + timedelta(days=300), at=AT,
    )  # fmt: skip


def habilitation(cast):
    from maillage.loans.actions.lenders import keep_habilitation_kind
    from maillage.loans.actions.papers import grant_habilitation
    from tests.factories.loans import make_lender

    lender = make_lender(cast.here)
    lender.organisation.members.create(user=cast["editor_a"])
    kind = keep_habilitation_kind(actor=None, lender=lender, name="Planétarium", at=AT)
    return grant_habilitation(actor=None, kind=kind, on=AT.date(), email="bea@club.example.org", at=AT)


def delivery_round(cast):
    from maillage.loans.actions.desk import RoundData, StopData, keep_round

    made = loan_of_ours(cast)
    stops = [StopData(loan=made, kind="deliver")]
    return keep_round(actor=None, lender=made.lender, data=RoundData(on=AT.date()), stops=stops, at=AT)


def loan_desk(cast):
    """A lender whose team is editor A."""
    from tests.factories.loans import make_lender

    lender = make_lender(cast.here)
    lender.organisation.members.get_or_create(user=cast["editor_a"])
    return lender


def loan_tool(cast):
    from tests.factories.loans import make_tool

    return make_tool(loan_desk(cast))


def loan_shuttle(cast):
    from maillage.loans.models import Shuttle

    return Shuttle.objects.create(lender=loan_desk(cast), on=AT.date())


def loan_tour(cast):
    from maillage.loans.models import Tour

    return Tour.objects.create(tool=loan_tool(cast), title="La tournée", first_on=AT.date(), last_on=AT.date())


def maintenance(cast):
    from maillage.loans.actions.desk import plan_maintenance
    from tests.factories.loans import AT, DAY, TODAY, make_lender, make_tool

    copy = make_tool(make_lender(cast.here)).copies.get()
    return plan_maintenance(actor=None, copy=copy, kind="repair", first_on=TODAY, last_on=TODAY + DAY, at=AT)


def tool(cast):
    """A tool of the catalogue, with how it is set up."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from maillage.files.attachments import receive_attachment
    from tests.factories.loans import make_lender, make_tool

    made = make_tool(make_lender(cast.here), title=f"Outil {next(NUMBERS)}")
    upload = SimpleUploadedFile("notice.pdf", b"%PDF-1.4 notice")
    made.manual = receive_attachment(actor=None, upload=upload, at=AT)
    made.save(update_fields=["manual"])
    return made


def basket_line(cast):
    from maillage.loans.actions import LineData, add_line

    first = AT.date() + timedelta(days=60)
    line = LineData(tool=tool(cast), first_on=first, last_on=first + timedelta(days=4))
    return add_line(actor=cast["editor_a"], line=line, at=AT)


def waiting_entry(cast):
    from maillage.loans.actions import LineData, Window, join_queue
    from tests.factories.loans import who

    first = AT.date() + timedelta(days=60)
    line = LineData(tool=tool(cast), first_on=first, last_on=first + timedelta(days=4))
    window = Window(first, first + timedelta(days=20), 5)
    return join_queue(actor=cast["editor_a"], line=line, who=who(), window=window, at=AT)


def issued(cast):
    """A document signed by all; without an owner declared, administrators alone see it."""
    from tests.factories.documents import make_signed

    return make_signed()


def asked_to_sign(cast):
    from tests.factories.documents import make_request, signer_of

    return signer_of(make_request())


MAKERS = {
    "resources.Feedback": resource_feedback,
    "resources.Resource": resource,
    "resources.ResourceFile": resource_file,
    "accounts.User": lambda cast: accounts.UserFactory(),
    "attendance.Headcount": counted,
    "attendance.ReportLink": counting_link,
    "attendance.Subject": lambda cast: counted(cast).subject,
    "announcements.Announcement": announcement,
    "communities.Community": community,
    "communities.CommunityDocument": document,
    "communities.Invitation": community_invitation,
    "communities.JoinRequest": join_request,
    "communities.Membership": community_member,
    "communities.Posting": posting,
    "contributions.Appeal": appeal,
    "contributions.Contribution": lambda cast: event(cast).contribution,
    "contributions.Revision": revision,
    "contributions.SavedReply": lambda cast: contributions.SavedReplyFactory(territory=cast.here),
    "contributions.VisitorReport": lambda cast: contributions.VisitorReportFactory(
        contribution=event(cast).contribution
    ),
    "directory.Claim": claim,
    "directory.Expert": expert,
    "directory.Organisation": organisation,
    "directory.Pair": pair,
    "directory.Passage": passage,
    "directory.Proposal": proposal,
    "directory.Questionnaire": questionnaire,
    "directory.SignedLink": signed_link,
    "directory.TeamInvitation": team_invitation,
    "directory.Venue": venue,
    "directory.Wave": wave,
    "documents.Document": issued,
    "documents.Signer": asked_to_sign,
    "evaluations.Campaign": evaluation,
    "evaluations.Grid": evaluation_grid,
    "evaluations.Reply": evaluation_reply,
    "events.Event": event,
    "funding.Agreement": agreement,
    "funding.BudgetVersion": budget_version,
    "funding.Claim": claim_sent,
    "funding.Expense": expense,
    "imports.Run": lambda cast: imports.RunFactory(source=imports.SourceFactory(territory=cast.here), ready=True),
    "imports.Source": lambda cast: imports.SourceFactory(territory=cast.here),
    "programmes.Action": lambda cast: programme_return(cast).action,
    "programmes.Campaign": lambda cast: programme_return(cast).campaign,
    "programmes.Cell": programme_cell,
    "programmes.Indicator": lambda cast: programme_return(cast).programme.indicators.get(),
    "programmes.Programme": lambda cast: programme_return(cast).programme,
    "programmes.Request": programme_return,
    "projects.Asking": asking,
    "projects.Forum": forum,
    "projects.ForumEntry": forum_entry,
    "projects.Project": project,
    "loans.BasketLine": basket_line,
    "loans.ClaimFile": damage,
    "loans.ConditionReport": condition_report,
    "loans.Copy": lambda cast: loan_tool(cast).copies.get(),
    "loans.Habilitation": habilitation,
    "loans.InsuranceProof": insurance_proof,
    "loans.Lender": loan_desk,
    "loans.Loan": loan,
    "loans.Maintenance": maintenance,
    "loans.Round": delivery_round,
    "loans.Shuttle": loan_shuttle,
    "loans.Tool": tool,
    "loans.Tour": loan_tour,
    "loans.WaitingEntry": waiting_entry,
    "loans.YearlyAgreement": yearly_agreement,
    "members.Letter": lambda cast: members.LetterFactory(territory=cast.here),
    "members.Message": lambda cast: members.MessageFactory(sender=cast["editor_a"], recipient=cast["member"]),
    "members.Profile": lambda cast: members.ProfileFactory(user=cast["editor_a"], public=True),
    "publications.Publication": publication,
    "reports.Block": report_block,
    "reports.Figure": report_figure,
    "reports.Report": report,
    "conversations.Comment": comment,
    "territories.Grant": lambda cast: territories.GrantFactory(user=cast["member"], territory=cast.here),
    "territories.Invitation": invitation,
    "territories.Page": lambda cast: territories.PageFactory(territory=cast.here),
    "territories.Territory": lambda cast: cast.here,
}
