"""The forum makes its forms: questions, a look at how it reads, and publishing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coproduction.decorators import forum_permission_required
from coproduction.models import GlossaryTerm
from coproduction.permissions import Permission
from coproduction.templatetags.thread import level_words
from coproduction.views.one_form import one_form_page, press
from feedback.actions import (
    add_form,
    add_question,
    change_feedback_settings,
    change_form,
    change_question,
    close_form,
    move_question,
    publish_form,
    remove_question,
    reopen_form,
    save_service,
    start_version,
)
from feedback.forms.answering import QuestionForm
from feedback.forms.building import (
    AddForm,
    ChangeForm,
    FromBankForm,
    QuestionEditForm,
    ServiceForm,
    SettingsForm,
)
from feedback.models import FeedbackForm, FeedbackSettings, Question, Service
from feedback.rules import checklist, reason_cannot_publish
from feedback.views.answering import helplines
from feedback.ways import TO_ASK, TO_DECIDE

_manages = forum_permission_required(Permission.FEEDBACK_MANAGE)


def _list_address(request):
    return reverse("feedback:form-list", args=[request.forum.slug])


@require_safe
@_manages
def form_list(request):
    """Every form, the open ones first, with how many have answered."""
    forms = list(FeedbackForm.objects.for_forum(request.forum).select_related("forum").in_order())
    order = list(FeedbackForm.State.values)
    forms.sort(key=lambda form: (order.index(form.state) != 1, order.index(form.state)))
    return render(
        request,
        "feedback/form_list.html",
        {
            "forms": forms,
            "services": Service.objects.filter(forum=request.forum)
            .select_related("organisation", "contact")
            .by_name(),
        },
    )


def load_form(request, pk):
    forms = FeedbackForm.objects.for_forum(request.forum)
    related = ("forum", "work", "service", "copied_from__forum")
    return get_object_or_404(forms.select_related(*related), pk=pk)


@require_safe
@_manages
def ways(request):
    """Other ways than a form: what each is good for, and where it stands on our levels."""
    heaps = (
        ("To ask", "People answer, and others decide.", TO_ASK),
        ("To decide together", "People talk it over, and shape what is decided.", TO_DECIDE),
    )
    return render(request, "feedback/ways.html", {"heaps": heaps})


@require_http_methods(["GET", "POST"])
@_manages
def form_add(request):
    """A new form, with questions to begin with."""
    form = AddForm(request.POST or None, forum=request.forum)
    return one_form_page(
        request,
        form,
        lambda **_: add_form(forum=request.forum, by=request.person, **form.answers),
        title="A new form",
        lede="Nobody sees it before you publish it. Write the questions with families, if you can.",
        back=(_list_address(request), "Forms"),
        done="Here is your form. Look at what it says and asks, then publish it.",
    )


@require_http_methods(["GET", "POST"])
@_manages
def form_change(request, pk):
    about = load_form(request, pk)
    form = ChangeForm(
        request.POST or None,
        instance=about,
        forum=request.forum,
        levels=level_words(request),
    )
    return one_form_page(
        request,
        form,
        lambda **answers: change_form(form=about, by=request.person, **answers),
        title=f"Change “{about}”",
        back=(about.get_absolute_url(), "The form"),
        done="Saved.",
    )


def _terms(forum):
    return GlossaryTerm.objects.for_forum(forum).spellings()


@require_safe
@_manages
def form_detail(request, pk):
    """A form's questions, what is still to do before it is published, and its links."""
    about = load_form(request, pk)
    version = about.versions.newest_first().first()
    version.form = about
    terms = _terms(request.forum)
    is_draft = version.published_at is None
    return render(
        request,
        "feedback/form_detail.html",
        {
            "feedback_form": about,
            "version": version,
            "is_draft": is_draft,
            "questions": version.questions.select_related("show_if").in_order(),
            "checks": checklist(version, terms) if is_draft else [],
            "cannot_publish": reason_cannot_publish(version, terms) if is_draft else None,
            "bank_form": FromBankForm() if is_draft else None,
            "address": request.build_absolute_uri(about.get_public_url()),
            "answers": about.submissions.counted().count(),
        },
    )


@require_safe
@_manages
def form_preview(request, pk):
    """Every question as people will see it, one below the other. Nothing can be sent."""
    about = load_form(request, pk)
    version = about.versions.newest_first().first()
    pages = [
        (each, QuestionForm(question=each, prefix=each.key))
        for each in version.questions.select_related("show_if").in_order()
    ]
    context = {"feedback_form": about, "pages": pages, **helplines(request.forum)}
    return render(request, "feedback/form_preview.html", context)


@require_POST
@_manages
def form_publish(request, pk):
    about = load_form(request, pk)
    done = "Published. People can answer it now."
    return press(request, lambda: publish_form(form=about, by=request.person), done=done, to=about)


@require_POST
@_manages
def form_close(request, pk):
    about = load_form(request, pk)
    done = "Closed. Who has begun can still send."
    return press(request, lambda: close_form(form=about, by=request.person), done=done, to=about)


@require_POST
@_manages
def form_reopen(request, pk):
    about = load_form(request, pk)
    done = "Open again."
    return press(request, lambda: reopen_form(form=about, by=request.person), done=done, to=about)


@require_POST
@_manages
def version_start(request, pk):
    about = load_form(request, pk)
    done = "You can change the questions now. People answer the old ones until you publish."
    return press(request, lambda: start_version(form=about, by=request.person), done=done, to=about)


@require_POST
@_manages
def question_from_bank(request, pk):
    about = load_form(request, pk)
    form = FromBankForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a question of the bank.")
        return redirect(about)
    version = about.versions.newest_first().first()
    return press(
        request,
        lambda: add_question(version=version, by=request.person, **form.cleaned_data),
        done="Added at the end.",
        to=about,
    )


@require_http_methods(["GET", "POST"])
@_manages
def question_add(request, pk):
    about = load_form(request, pk)
    version = about.versions.newest_first().first()
    form = QuestionEditForm(request.POST or None, version=version)
    return one_form_page(
        request,
        form,
        lambda **_: add_question(version=version, by=request.person, **form.answers),
        title="A question of your own",
        back=(about.get_absolute_url(), "The form"),
        done="Added at the end.",
        to=about,
    )


def _load_question(request, pk):
    questions = Question.objects.filter(version__form__forum=request.forum)
    return get_object_or_404(questions.select_related("version__form__forum", "show_if"), pk=pk)


@require_http_methods(["GET", "POST"])
@_manages
def question_change(request, pk):
    question = _load_question(request, pk)
    about = question.version.form
    form = QuestionEditForm(request.POST or None, instance=question, version=question.version)
    return one_form_page(
        request,
        form,
        lambda **_: change_question(question=question, by=request.person, **form.answers),
        title="Change the question",
        back=(about.get_absolute_url(), "The form"),
        done="Saved.",
        to=about,
    )


@require_POST
@_manages
def question_move(request, pk):
    question = _load_question(request, pk)
    return press(
        request,
        lambda: move_question(
            question=question, by=request.person, is_up=request.POST.get("to") == "up"
        ),
        done="Moved.",
        to=question.version.form,
    )


@require_POST
@_manages
def question_remove(request, pk):
    question = _load_question(request, pk)
    return press(
        request,
        lambda: remove_question(question=question, by=request.person),
        done="Taken out.",
        to=question.version.form,
    )


@require_http_methods(["GET", "POST"])
@_manages
def settings(request):
    """Where to call, how to complain, and which words alarm."""
    own = FeedbackSettings.objects.filter(forum=request.forum).first()
    own = own or FeedbackSettings(forum=request.forum)
    return one_form_page(
        request,
        SettingsForm(request.POST or None, instance=own),
        lambda **answers: change_feedback_settings(
            forum=request.forum, by=request.person, **answers
        ),
        title="Settings of feedback",
        lede="They hold for every form.",
        back=(_list_address(request), "Forms"),
        done="Saved.",
        to=_list_address(request),
    )


@require_http_methods(["GET", "POST"])
@_manages
def service_add(request):
    return _service_page(request, None, "A service")


@require_http_methods(["GET", "POST"])
@_manages
def service_change(request, pk):
    services = Service.objects.filter(forum=request.forum)
    return _service_page(request, get_object_or_404(services, pk=pk), "Change the service")


def _service_page(request, service, title):
    return one_form_page(
        request,
        ServiceForm(request.POST or None, instance=service, forum=request.forum),
        lambda **answers: save_service(
            forum=request.forum, service=service, by=request.person, **answers
        ),
        title=title,
        lede="What families speak about, and who answers for it.",
        back=(_list_address(request), "Forms"),
        done="Saved.",
        to=_list_address(request),
    )
