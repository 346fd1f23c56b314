"""The one open form that is measured; imported once Django is set up."""

from coproduction.models import Forum, Person, Role
from feedback.actions import add_form, change_feedback_settings, publish_form
from feedback.bank import WHO_SEES


def open_form():
    """A forum with a form of one question, open to everybody."""
    forum = Forum.objects.create(slug="measured", name="Measured", area="Nowhere")
    by = Person.objects.create(forum=forum, name="Measurer", roles=[Role.COORDINATOR])
    change_feedback_settings(forum=forum, by=by, helplines="Nobody: 01632 960 000")
    form = add_form(
        forum=forum,
        by=by,
        questions=["what_happened"],
        title="Tell us",
        slug="tell",
        intro="Tell us what happened.",
        who_sees=WHO_SEES,
        asks_about_you=False,
    )
    return publish_form(form=form, by=by)
