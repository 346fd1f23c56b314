"""The bare view that feedback is measured against: validates one box, and inserts one row."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

TABLE = "CREATE TABLE IF NOT EXISTS bare (id bigserial PRIMARY KEY, words text NOT NULL)"


class BareForm(forms.Form):
    answer = forms.CharField(max_length=5000, widget=forms.Textarea)


@login_not_required
@csrf_exempt
def bare(request):
    form = BareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare (words) VALUES (%s)", [form.cleaned_data["answer"]])
        return redirect("/bare/")
    return HttpResponse(f"<!doctype html><form method=post>{form.as_div()}<button>Send</button>")
