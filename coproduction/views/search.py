"""Search: one page for everybody, with what each may see."""

from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coproduction.decorators import public_forum_page
from coproduction.forms_search import SearchForm
from coproduction.search import FEW, Group, Search
from coproduction.text_search import Asked
from coproduction.views.paging import page_of

# Of each kind, before one kind is chosen.
OF_EACH = 5


@dataclass
class Answer:
    """What a search found, and what it would find if it were spelled as the records are."""

    asked: Asked
    groups: list[Group]
    better: str = ""
    is_mended: bool = False

    @property
    def found(self):
        return [group for group in self.groups if group.keys]

    @property
    def total(self):
        return sum(len(group.keys) for group in self.groups)


@never_cache
@require_safe
@public_forum_page
def search(request):
    """What this person, or nobody in particular, may see of what was asked for."""
    form = SearchForm(request.GET)
    # The box in the page's head would be a second one.
    context = {"form": form, "kind": "", "has_search": False}
    if form.is_valid() and form.cleaned_data["q"]:
        words = form.cleaned_data["q"]
        days = {name: form.cleaned_data[name] for name in ("since", "until")}
        where = Search(request.forum, request.person, **days)
        if url := where.address_of_reference(words):
            return redirect(url)
        answer = _answer(where, words, mend=request.GET.get("exactly") != "1")
        context |= {"answer": answer, **_shown(request, where, answer, form.cleaned_data["kind"])}
    response = render(request, "coproduction/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(where, words, *, mend):
    """Where nothing is found as it was typed, what a better spelling finds."""
    asked = where.read(words)
    answer = Answer(asked, where.groups(asked))
    if mend and asked.finds_something and answer.total < FEW:
        better = where.better_spelling(asked)
        mended = where.read(better) if better else None
        groups = where.groups(mended) if mended else []
        if any(group.keys for group in groups):
            if not answer.total:
                return Answer(mended, groups, better=better, is_mended=True)
            answer.better = better
    return answer


def _shown(request, where, answer, kind):
    """The hits of one kind, page by page; or the likeliest few of each."""
    chosen = next((group for group in answer.found if group.kind.code == kind), None)
    if chosen is None:
        for group in answer.found:
            where.show(group, group.keys[:OF_EACH], answer.asked)
        return {"shown": answer.found}
    page = page_of(request, chosen.keys)
    where.show(chosen, list(page.object_list), answer.asked)
    return {"shown": [chosen], "kind": kind, "page": page}
