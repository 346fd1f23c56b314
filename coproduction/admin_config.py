from django.contrib.admin.apps import AdminConfig


class ThreadAdminConfig(AdminConfig):
    """Django's admin behind a second factor and a reason: see admin_site.py."""

    default_site = "coproduction.admin_site.ThreadAdminSite"
