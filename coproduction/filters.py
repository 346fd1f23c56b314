import django_filters
from django import forms
from django.db.models import Q

from coproduction.forms_base import ThreadForm
from coproduction.models import Influence, Message, ParticipationLevel, Programme, Work


class FilterForm(ThreadForm):
    """A filter is never required, so it does not say so at every box."""

    method = "get"
    submit = "Show"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.is_filter = True


class WorkFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    programme = django_filters.ModelChoiceFilter(
        label="Programme", queryset=Programme.objects.none(), empty_label="Every programme"
    )
    level = django_filters.ChoiceFilter(
        label="Level", choices=ParticipationLevel.choices, empty_label="Every level"
    )
    status = django_filters.ChoiceFilter(
        label="State", choices=Work.Status.choices, empty_label="Every state"
    )

    class Meta:
        model = Work
        form = FilterForm
        fields = []

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["programme"].queryset = Programme.objects.filter(forum=forum).in_order()

    def find(self, queryset, name, words):
        return queryset.filter(Q(title__icontains=words) | Q(summary__icontains=words))


class InfluenceFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label="State", choices=Influence.State.choices, empty_label="Every state"
    )

    class Meta:
        model = Influence
        form = FilterForm
        fields = []


class MessageFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label="State", choices=Message.State.choices, empty_label="Every state"
    )

    class Meta:
        model = Message
        form = FilterForm
        fields = []
