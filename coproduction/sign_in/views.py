"""The demo's sign-in, one button for each made-up person; and what is not there at all."""

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from coproduction.models import Person
from coproduction.second_factor import record_demo_sign_in

# What every demo address ends with: nobody real can be signed in as.
DEMO_DOMAIN = "@demo.example.org"


@login_not_required
@require_http_methods(["GET", "POST"])
def demo_sign_in(request):
    """Whoever presses a button is that person, second factor and all."""
    if not settings.DEMO:
        raise Http404
    users = get_user_model().objects.filter(email__endswith=DEMO_DOMAIN, is_active=True)
    if request.method == "POST":
        wanted = request.POST.get("user", "")
        user = get_object_or_404(users, pk=wanted if wanted.isdecimal() else None)
        logout(request)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        record_demo_sign_in(request, user)
        return redirect(_next(request, user))
    people = (
        Person.objects.active()
        .filter(user__in=users)
        .select_related("forum", "organisation")
        .order_by("forum__name", "pk")
    )
    admins = users.filter(is_superuser=True)
    context = {"people": people, "admins": admins, "next": request.GET.get("next", "")}
    return render(request, "coproduction/demo_sign_in.html", context)


def _next(request, user):
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return "admin:index" if user.is_superuser else "home"


@login_not_required
def not_there(request):
    """An address of the library that this product does not have."""
    raise Http404
