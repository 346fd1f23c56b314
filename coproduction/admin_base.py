"""What every model's admin has: search, filters, history, no batch delete, and the same rules."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist
from django.http import QueryDict
from django.utils import timezone

from coproduction.actions import delete_record
from coproduction.events import record_event
from coproduction.models import Forum
from coproduction.spreadsheets import csv_response
from coproduction.whole_lists import all_records


def forum_id_of(record) -> int | None:
    """Which forum owns this record, straight or through its parent; None for a shared one."""
    if isinstance(record, Forum):
        return record.pk
    for path in (("forum_id",), ("hub", "forum_id"), ("session", "hub", "forum_id")):
        found = record
        for name in path:
            found = getattr(found, name, None)
        if found:
            return found
    return None


class SameForumForm(forms.ModelForm):
    """Nothing may point into another forum: what the pages never offer, the admin refuses."""

    def clean(self):
        answers = super().clean()
        owners = {
            name: forum_id_of(value)
            for name, value in answers.items()
            if hasattr(value, "_meta") and name != "forum" and forum_id_of(value)
        }
        own = answers["forum"].pk if answers.get("forum") else None
        own = own or forum_id_of(self.instance) or next(iter(owners.values()), None)
        for name, owner in owners.items():
            if owner != own:
                self.add_error(name, "This belongs to another forum.")
        return answers


class ThreadAdmin(admin.ModelAdmin):
    """Edits are recorded as events; deleting takes one record and a reason."""

    form = SameForumForm
    show_full_result_count = False
    list_per_page = 50
    delete_confirmation_template = "admin/delete_with_reason.html"
    actions = ["export_as_csv"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self.record(request, obj, "changed" if change else "added", form.changed_data)

    def record(self, request, obj, what, fields=()):
        forum_id = forum_id_of(obj)
        record_event(
            verb=f"admin.{what}",
            subject=obj,
            by=request.user,
            forum=Forum.objects.filter(pk=forum_id).first() if forum_id else None,
            fields=[name for name in fields if self._is_field(name)],
        )

    def _is_field(self, name):
        try:
            self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return True

    def delete_view(self, request, object_id, extra_context=None):
        reason = request.POST.get("reason", "")
        if request.method == "POST" and not reason.strip():
            self.message_user(request, "Say why it has to be deleted.", messages.ERROR)
            request.POST = QueryDict()  # shows the page again
        return super().delete_view(request, object_id, {"reason": reason} | (extra_context or {}))

    def log_deletions(self, request, queryset):
        """The reason is kept in the admin's history beside the name of what went."""
        entries = super().log_deletions(request, queryset)
        for entry in entries if isinstance(entries, list) else [entries]:
            if entry is not None:
                entry.change_message = request.POST.get("reason", "")
                entry.save(update_fields=["change_message"])
        return entries

    def delete_model(self, request, obj):
        forum_id = forum_id_of(obj)
        forum = None
        if forum_id and not isinstance(obj, Forum):
            forum = Forum.objects.get(pk=forum_id)
        delete_record(
            record=obj, reason=request.POST.get("reason", ""), by=request.user, forum=forum
        )

    @admin.action(description="Export as CSV")
    def export_as_csv(self, request, queryset):
        """The rows that were picked, with the columns of the list; the export is recorded."""
        columns = [name for name in self.get_list_display(request) if name != "action_checkbox"]
        number, records = all_records(queryset)
        rows = ([self._cell(record, column) for column in columns] for record in records)
        self.log_change(
            request,
            request.user,
            f"Exported {number} rows of {self.model._meta.verbose_name}: "
            f"{request.META.get('QUERY_STRING', '') or 'no filter'}",
        )
        filename = f"{self.model._meta.model_name}-{timezone.localdate():%Y-%m-%d}"
        return csv_response(filename, columns, rows)

    def _cell(self, record, column):
        if column == "__str__":
            return str(record)
        if hasattr(self, column):
            return getattr(self, column)(record)
        value = getattr(record, column)
        return value() if callable(value) else value


class ReadOnlyAdmin(ThreadAdmin):
    """Records that only an action may write: to be read here, and acted on in their own pages."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
