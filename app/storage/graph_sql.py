"""The statements of the identity graph's working set.

The inserts take positional parameters: with ten columns a row, named ones cost more than the insert itself.
"""

from __future__ import annotations

from app.storage.engines import statement

FIND_IDENTIFIERS = statement(
    "find_identifiers",
    """
    SELECT id, value, sent, component_id, node_id, since_timestamp, since_message_id,
        first_timestamp, first_message_id, source_id, partners
    FROM identifiers
    WHERE collection = :collection AND type = :type AND value IN (SELECT value FROM json_each(:values))
    """,
    hot=True,
    engine="sqlite",
)
_IDENTIFIER_COLUMNS = """
    i.id, i.type, i.value, i.sent, i.component_id, i.node_id, i.since_timestamp, i.since_message_id,
    i.first_timestamp, i.first_message_id, i.source_id, i.partners
"""
LIST_IDENTIFIERS_OF_PROFILES = statement(
    "list_identifiers_of_profiles",
    f"""
    SELECT {_IDENTIFIER_COLUMNS}
    FROM nodes n JOIN identifiers i ON i.node_id = n.id
    WHERE n.profile_id IN (SELECT value FROM json_each(:profiles))
    """,
    hot=True,
    engine="sqlite",
)
LIST_IDENTIFIERS_OF_COMPONENTS = statement(
    "list_identifiers_of_components",
    f"""
    SELECT {_IDENTIFIER_COLUMNS}
    FROM nodes n JOIN identifiers i ON i.node_id = n.id
    WHERE n.component_id IN (SELECT value FROM json_each(:components))
    """,
    hot=True,
    engine="sqlite",
)
LIST_UNOWNED_OF_COMPONENTS = statement(
    "list_unowned_of_components",
    f"""
    SELECT {_IDENTIFIER_COLUMNS}
    FROM identifiers i
    WHERE i.component_id IN (SELECT value FROM json_each(:components))
    """,
    hot=True,
    engine="sqlite",
)
_NODE_COLUMNS = """
    id, created_timestamp, created_message_id, parent_id, merged_timestamp, merged_message_id,
    profile_id, component_id
"""
FIND_NODES = statement(
    "find_nodes",
    f"""
    SELECT {_NODE_COLUMNS}
    FROM nodes
    WHERE id IN (SELECT value FROM json_each(:nodes))
    """,
    hot=True,
    engine="sqlite",
)
LIST_NODES_OF_PROFILES = statement(
    "list_nodes_of_profiles",
    f"""
    SELECT {_NODE_COLUMNS}
    FROM nodes
    WHERE profile_id IN (SELECT value FROM json_each(:profiles))
    """,
    hot=True,
    engine="sqlite",
)
LIST_NODES_OF_COMPONENTS = statement(
    "list_nodes_of_components",
    f"""
    SELECT {_NODE_COLUMNS}
    FROM nodes
    WHERE component_id IN (SELECT value FROM json_each(:components))
    """,
    hot=True,
    engine="sqlite",
)
LIST_NODES_OF_COLLECTION = statement(
    "list_nodes_of_collection", f"SELECT {_NODE_COLUMNS} FROM nodes WHERE collection = :collection"
)
LIST_IDENTIFIERS_OF_COLLECTION = statement(
    "list_identifiers_of_collection",
    f"SELECT {_IDENTIFIER_COLUMNS} FROM identifiers i WHERE i.collection = :collection",
)
LIST_PROFILES_OF_COLLECTION = statement(
    "list_profiles_of_collection", "SELECT id FROM profiles WHERE collection = :collection"
)
FIND_COMPONENTS = statement(
    "find_components",
    """
    SELECT id, last_timestamp, last_message_id, exact, free, counts, waiting_timestamp, waiting_message_id
    FROM components
    WHERE id IN (SELECT value FROM json_each(:components))
    """,
    hot=True,
    engine="sqlite",
)
GREATEST_IDS = statement(
    "greatest_ids",
    """
    SELECT
        (SELECT MAX(seq) FROM events),
        (SELECT MAX(id) FROM nodes),
        (SELECT MAX(id) FROM components),
        (SELECT MAX(id) FROM identifiers)
    """,
    hot=True,
)

ADD_COMPONENT = statement(
    "add_component",
    """
    INSERT INTO components (id, collection, last_timestamp, last_message_id, exact, free, counts,
        waiting_timestamp, waiting_message_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
)
CHANGE_COMPONENT = statement(
    "change_component",
    """
    UPDATE components
    SET last_timestamp = ?, last_message_id = ?, exact = ?, free = ?, counts = ?, waiting_timestamp = ?,
        waiting_message_id = ?
    WHERE id = ?
    """,
    hot=True,
)
REMOVE_COMPONENT = statement("remove_component", "DELETE FROM components WHERE id = ?", hot=True)
MOVE_NODES_OF_COMPONENT = statement(
    "move_nodes_of_component", "UPDATE nodes SET component_id = ? WHERE component_id = ?", hot=True
)
MOVE_UNOWNED_OF_COMPONENT = statement(
    "move_unowned_of_component", "UPDATE identifiers SET component_id = ? WHERE component_id = ?", hot=True
)
MOVE_WAITING_OF_COMPONENT = statement(
    "move_waiting_of_component", "UPDATE waiting SET component_id = ? WHERE component_id = ?", hot=True
)
ADD_NODE = statement(
    "add_node",
    """
    INSERT INTO nodes (id, collection, created_timestamp, created_message_id, parent_id, merged_timestamp,
        merged_message_id, profile_id, component_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
)
CHANGE_NODE = statement(
    "change_node",
    """
    UPDATE nodes
    SET created_timestamp = ?, created_message_id = ?, parent_id = ?, merged_timestamp = ?, merged_message_id = ?,
        profile_id = ?, component_id = ?
    WHERE id = ?
    """,
    hot=True,
)
REMOVE_NODE = statement("remove_node", "DELETE FROM nodes WHERE id = ?", hot=True)
MOVE_NODES_OF_PROFILE = statement(
    "move_nodes_of_profile", "UPDATE nodes SET profile_id = ? WHERE profile_id = ?", hot=True
)
ADD_PROFILE = statement(
    "add_profile",
    """
    INSERT INTO profiles (id, collection, created_at, updated_at, version)
    VALUES (?, ?, ?, ?, ?)
    """,
)
TOUCH_PROFILE = statement(
    "touch_profile",
    """
    UPDATE profiles
    SET created_at = CASE WHEN created_at < :low THEN created_at ELSE :low END,
        updated_at = CASE WHEN updated_at > :high THEN updated_at ELSE :high END,
        version = version + 1
    WHERE id = :id
    """,
    hot=True,
)
TAKE_OVER_PROFILE = statement(
    "take_over_profile",
    """
    UPDATE profiles
    SET created_at = (SELECT MIN(created_at) FROM profiles WHERE id IN (:into, :old)),
        updated_at = (SELECT MAX(updated_at) FROM profiles WHERE id IN (:into, :old)),
        version = (SELECT MAX(version) + 1 FROM profiles WHERE id IN (:into, :old))
    WHERE id = :into
    """,
    hot=True,
)
REMOVE_PROFILE = statement("remove_profile", "DELETE FROM profiles WHERE id = ?", hot=True)
ADD_IDENTIFIER = statement(
    "add_identifier",
    """
    INSERT INTO identifiers (id, collection, type, value, sent, component_id, node_id, since_timestamp,
        since_message_id, first_timestamp, first_message_id, source_id, partners)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """,
)
CHANGE_IDENTIFIER = statement(
    "change_identifier",
    """
    UPDATE identifiers
    SET component_id = ?, node_id = ?, since_timestamp = ?, since_message_id = ?, first_timestamp = ?,
        first_message_id = ?, source_id = ?, partners = ?
    WHERE id = ?
    """,
    hot=True,
)
REMOVE_IDENTIFIER = statement("remove_identifier", "DELETE FROM identifiers WHERE id = ?", hot=True)
ADD_REFUSAL = statement(
    "add_refusal",
    """
    INSERT INTO refusals (collection, type, value, seq, reason)
    VALUES (?, ?, ?, ?, ?)
    """,
)
ADD_WAITING = statement(
    "add_waiting",
    """
    INSERT INTO waiting (collection, seq, component_id)
    VALUES (?, ?, ?)
    """,
)
