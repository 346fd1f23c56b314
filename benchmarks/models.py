from django.db import models


class Bare(models.Model):
    """What the bare view stores: the words and nothing else."""

    words = models.TextField(max_length=5000)

    def __str__(self):
        return self.words[:40]
