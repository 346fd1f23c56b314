from django.contrib import messages
from django.shortcuts import redirect, render

from coproduction.exceptions import RuleBroken
from coproduction.seen import ChangedMeanwhile


def one_form_page(request, form, act, *, title, back, done, lede="", to=None, hints=()):
    """A page that is one form for one action: done and on, or again with what is wrong.

    `act` gets the form's answers and gives what was made, where the person goes next unless `to`
    says otherwise. A refusal stands on top of the form and every answer stays. `back` is an
    address and what is there; `hints` are sentences between the lede and the form.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = act(**form.cleaned_data)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
            if isinstance(refusal, ChangedMeanwhile):
                form.see_again(refusal.seen)
        else:
            messages.success(request, done)
            return redirect(to or made)
    url, label = back
    return render(
        request,
        "one_form.html",
        {
            "form": form,
            "page_title": title,
            "lede": lede,
            "hints": hints,
            "back_url": url,
            "back_label": label,
        },
    )


def press(request, act, *, done, to):
    """A button: the action is done, or the page says why not; then on to `to`."""
    try:
        act()
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(to)
