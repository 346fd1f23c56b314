import django_filters
from django import forms

from coproduction.filters import FilterForm
from feedback.models import FeedbackForm, Service, Submission, Theme


class SubmissionFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(
        label="Search", method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=Submission.State.choices, empty_label="Every state"
    )
    form = django_filters.ModelChoiceFilter(
        label="Form", queryset=FeedbackForm.objects.none(), empty_label="Every form"
    )
    theme = django_filters.ModelChoiceFilter(
        label="Theme", queryset=Theme.objects.none(), empty_label="Every theme"
    )
    service = django_filters.ModelChoiceFilter(
        label="Service", queryset=Service.objects.none(), empty_label="Every service"
    )
    voice = django_filters.ChoiceFilter(
        label="From", choices=FeedbackForm.Audience.choices, empty_label="Everybody"
    )
    tone = django_filters.ChoiceFilter(
        label="Concern or praise", choices=Submission.Tone.choices, empty_label="Both"
    )
    demand = django_filters.ChoiceFilter(
        label="Demand", choices=Submission.Demand.choices, empty_label="Any"
    )

    class Meta:
        model = Submission
        form = FilterForm
        fields = []

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        forms_here = FeedbackForm.objects.for_forum(forum)
        self.filters["form"].queryset = forms_here.order_by("title", "pk")
        self.filters["theme"].queryset = Theme.objects.for_forum(forum).active().by_title()
        self.filters["service"].queryset = Service.objects.filter(forum=forum).by_name()

    def find(self, queryset, name, words):
        """By their words, or by the reference that a writer reads out."""
        tidy = words.replace("\x00", "").strip()
        reference = tidy.upper().replace(" ", "").replace("-", "")
        by_reference = queryset.filter(reference=reference)
        return by_reference if by_reference.exists() else queryset.like(tidy)
