"""The statements of the control database that concern connections to Salesforce alone."""

from __future__ import annotations

from app.storage.engines import statement

LIST_SALESFORCE = statement(
    "list_salesforce",
    """
    SELECT connection_id, organization_id, hosts, identity_fields
    FROM salesforce_connections
    """,
    schema="control",
)
ADD_SALESFORCE_CONNECTION = statement(
    "add_salesforce_connection",
    """
    INSERT INTO connections (id, space_id, host, enabled, created_at)
    VALUES (:id, :space_id, 'salesforce', 1, :created_at)
    """,
    schema="control",
)
ADD_SALESFORCE = statement(
    "add_salesforce",
    """
    INSERT INTO salesforce_connections (connection_id, organization_id, hosts, identity_fields)
    VALUES (:connection_id, :organization_id, '[]', '{}')
    """,
    schema="control",
)
SET_SALESFORCE_HOSTS = statement(
    "set_salesforce_hosts",
    """
    UPDATE salesforce_connections SET hosts = :hosts WHERE connection_id = :connection_id
    """,
    hot=True,
    schema="control",
)
SET_SALESFORCE_FIELDS = statement(
    "set_salesforce_fields",
    """
    UPDATE salesforce_connections SET identity_fields = :identity_fields WHERE connection_id = :connection_id
    """,
    hot=True,
    schema="control",
)
