import django_filters
from django import forms
from django.db.models import Q

from coproduction.filters import FilterForm
from hub.models import Action, Request


class RequestFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=Request.State.choices, empty_label="Every state"
    )

    class Meta:
        model = Request
        form = FilterForm
        fields = []

    def find(self, queryset, name, words):
        return queryset.filter(
            Q(title__icontains=words) | Q(summary__icontains=words) | Q(reference=words.upper())
        )


class ActionFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=Action.State.choices, empty_label="Every state"
    )

    class Meta:
        model = Action
        form = FilterForm
        fields = []

    def find(self, queryset, name, words):
        return queryset.filter(Q(what__icontains=words) | Q(owner__name__icontains=words))
