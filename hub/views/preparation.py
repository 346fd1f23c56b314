from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from coproduction.actions import add_document
from coproduction.decorators import forum_permission_required
from coproduction.models import Document
from coproduction.permissions import Permission
from coproduction.views.one_form import one_form_page, press
from hub.actions import add_papers, ask_question, prepare_item, send_questions
from hub.forms.preparation import PapersForm, PrepareForm, QuestionForm
from hub.models import Item


def _load_item(request, pk):
    items = Item.objects.visible_to(request.person)
    return get_object_or_404(items.select_related("session__hub__forum", "requestor__forum"), pk=pk)


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.QUESTION_ASK)
def question_add(request, pk):
    """A parent carer's question, before the session and without a name."""
    item = _load_item(request, pk)
    return one_form_page(
        request,
        QuestionForm(request.POST or None),
        lambda **answers: ask_question(item=item, by=request.person, **answers),
        title="Ask a question before the session",
        lede=f"It goes to whoever presents “{item}”, so that they can bring the answer. "
        "Your name does not stand with it.",
        back=(item.get_absolute_url(), "Item"),
        done="Your question stands with the item.",
        to=item,
    )


@require_POST
@forum_permission_required(Permission.AGENDA_MANAGE)
def question_send(request, pk):
    item = _load_item(request, pk)
    return press(
        request,
        lambda: send_questions(item=item, by=request.person),
        done=f"{item.requestor} has the questions.",
        to=item,
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.AGENDA_MANAGE)
def item_prepare(request, pk):
    """A prep session of the reps, from the item in one step."""
    item = _load_item(request, pk)
    return one_form_page(
        request,
        PrepareForm(request.POST or None, session=item.session),
        lambda **answers: prepare_item(item=item, by=request.person, **answers),
        title=f"A prep session for “{item}”",
        lede="Reps meet before the session to agree what they want to ask. "
        "Questions that wait are sent to the presenter at the same time.",
        back=(item.get_absolute_url(), "Item"),
        done="The prep session is planned.",
    )


@require_http_methods(["GET", "POST"])
@forum_permission_required(Permission.REQUEST_MAKE, Permission.AGENDA_MANAGE)
def item_papers(request, pk):
    """A paper, a link to one, or the word that there are none."""
    item = _load_item(request, pk)

    def keep(upload, **answers):
        document = None
        if upload:
            document = add_document(
                forum=request.forum,
                upload=upload,
                by=request.person,
                access=Document.Access.PARTNERS,
            )
        return add_papers(item=item, by=request.person, document=document, **answers)

    form = PapersForm(
        request.POST or None, request.FILES or None, initial={"papers_link": item.papers_link}
    )
    late = item.papers_due_on and item.papers_due_on < timezone.localdate()
    return one_form_page(
        request,
        form,
        keep,
        title=f"Papers for “{item}”",
        lede="Reps read them before the session. Short and plain helps most.",
        hints=["The day for papers is past: add them as soon as you can."] if late else [],
        back=(item.get_absolute_url(), "Item"),
        done="Saved.",
        to=item,
    )
