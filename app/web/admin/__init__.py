"""The admin pages: whole pages by Jinja, usable without JavaScript; htmx swaps the parts that have routes of their own.

Each noun's routes stand in a module of their own and are registered by importing it here.
"""

from __future__ import annotations

import app.web.admin.catalog
import app.web.admin.definition_acts
import app.web.admin.definition_builder
import app.web.admin.definition_export
import app.web.admin.definition_files
import app.web.admin.definition_lists
import app.web.admin.definition_page
import app.web.admin.definition_preview
import app.web.admin.definition_suggestions
import app.web.admin.gallery
import app.web.admin.layout_history
import app.web.admin.layout_preview
import app.web.admin.layouts
import app.web.admin.pages
import app.web.admin.people
import app.web.admin.remarks
import app.web.admin.salesforce
import app.web.admin.sources
import app.web.admin.start
import app.web.admin.tokens
import app.web.admin.webhooks
import app.web.admin.zendesk
import app.web.admin.zendesk_connection  # noqa: F401  # importing these registers their routes
from app.web.admin.gate import admin

__all__ = ["admin"]
