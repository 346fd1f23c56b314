import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse

from coproduction.text_search import vector

from .forum import Forum
from .person import Person


def document_path(document, filename):
    """A folder for each forum and a name that nobody can guess; what people called it is kept."""
    return f"documents/{document.forum_id}/{uuid.uuid4().hex}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, person, forum):
        """The public ones; those for partners too for anybody of the forum; one's own always."""
        here = self.filter(forum=forum)
        if person is None:
            return here.filter(access=Document.Access.PUBLIC)
        return here.filter(
            models.Q(access__in=[Document.Access.PUBLIC, Document.Access.PARTNERS])
            | models.Q(owner=person)
        )


class Document(models.Model):
    """A file that somebody added. It is only ever served by a view that checks who asks."""

    class Access(models.TextChoices):
        PRIVATE = "private", "Only the person who added it"
        PARTNERS = "partners", "The forum and its partners"
        PUBLIC = "public", "Anybody"

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="documents")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=160)
    file = models.FileField(upload_to=document_path)
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    access = models.CharField(max_length=8, choices=Access.choices, default=Access.PRIVATE)
    added_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(vector(A=["title", "filename"]), name="document_words"),
            GinIndex(OpClass("title", name="gin_trgm_ops"), name="document_spelling"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="document_is_not_empty")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("document", args=[self.forum.slug, self.pk])
