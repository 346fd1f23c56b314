"""The bare view that feedback is measured against: validates one box, and inserts one row."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from benchmarks.models import Bare


class BareForm(forms.ModelForm):
    class Meta:
        model = Bare
        fields = ["words"]


@login_not_required
@csrf_exempt
def bare(request):
    form = BareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("/bare/")
    return HttpResponse(f"<!doctype html><form method=post>{form.as_div()}<button>Send</button>")
