from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Static files with their hash in the name, compressed; imports between scripts too."""

    support_js_module_import_aggregation = True
