import django_filters
from django import forms
from django.db.models import Q

from coproduction.filters import FilterForm
from coproduction.form_fields import DateField
from reps.models import Category, Claim, Fund, LedgerEntry, Rep


class ClaimFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=Claim.State.choices, empty_label="Every state"
    )

    class Meta:
        model = Claim
        form = FilterForm
        fields = []

    def find(self, queryset, name, words):
        return queryset.filter(
            Q(title__icontains=words)
            | Q(person__name__icontains=words)
            | Q(reference=words.strip().upper())
        )


class DayFilter(django_filters.Filter):
    field_class = DateField


class LedgerFilter(django_filters.FilterSet):
    fund = django_filters.ModelChoiceFilter(
        label="Fund", queryset=Fund.objects.none(), empty_label="Every fund"
    )
    category = django_filters.ChoiceFilter(
        label="For", choices=Category.choices, empty_label="Everything"
    )
    since = DayFilter(label="From", field_name="on", lookup_expr="gte")
    until = DayFilter(label="To", field_name="on", lookup_expr="lte")

    class Meta:
        model = LedgerEntry
        form = FilterForm
        fields = []

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["fund"].queryset = Fund.objects.for_forum(forum).in_order()


class RepFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    stage = django_filters.ChoiceFilter(
        label="Step", choices=Rep.Stage.choices, empty_label="Every step"
    )

    class Meta:
        model = Rep
        form = FilterForm
        fields = []

    def find(self, queryset, name, words):
        return queryset.filter(Q(person__name__icontains=words) | Q(interests__icontains=words))
