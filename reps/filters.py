import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from coproduction.filters import FilterForm
from coproduction.form_fields import DateField
from reps.models import (
    Activity,
    Category,
    Claim,
    ClaimLine,
    Fund,
    LedgerEntry,
    PaymentRun,
    Rep,
)


class DayFilter(django_filters.Filter):
    field_class = DateField


class ClaimFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label="State",
        method="in_state",
        choices=[
            *((value, label) for value, label in Claim.State.choices if value != "draft"),
            ("late", "Later than promised"),
        ],
        empty_label="Every state",
    )
    activity = django_filters.ModelChoiceFilter(
        label="Kind of work", queryset=Activity.objects.none(), empty_label="Every kind"
    )
    since = DayFilter(label="From", field_name="happened_on", lookup_expr="gte")
    until = DayFilter(label="To", field_name="happened_on", lookup_expr="lte")

    class Meta:
        model = Claim
        form = FilterForm
        fields = []

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["activity"].queryset = Activity.objects.for_forum(forum).by_name()

    def in_state(self, queryset, name, state):
        if state == "late":
            return queryset.late(timezone.localdate())
        return queryset.filter(state=state)

    def find(self, queryset, name, words):
        return queryset.filter(
            Q(title__icontains=words)
            | Q(person__name__icontains=words)
            | Q(reference=words.strip().upper())
        )


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


class LineFilter(django_filters.FilterSet):
    """What a fund paid, for the days that its funder asks about."""

    since = DayFilter(label="Paid from", field_name="claim__paid_on", lookup_expr="gte")
    until = DayFilter(label="Paid to", field_name="claim__paid_on", lookup_expr="lte")
    category = django_filters.ChoiceFilter(
        label="For", choices=Category.choices, empty_label="Everything"
    )

    class Meta:
        model = ClaimLine
        form = FilterForm
        fields = []


class RunFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label="State", choices=PaymentRun.State.choices, empty_label="Every state"
    )
    since = DayFilter(label="Paid from", field_name="pay_on", lookup_expr="gte")
    until = DayFilter(label="Paid to", field_name="pay_on", lookup_expr="lte")

    class Meta:
        model = PaymentRun
        form = FilterForm
        fields = []


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
