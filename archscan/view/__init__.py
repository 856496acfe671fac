"""What one diagram shows: selection, folding and splitting of the model into views."""

from archscan.view.catalog import views
from archscan.view.component import component_view, component_view_id
from archscan.view.elements import BUDGET, Budget, Cluster, Edge, Link, Node, View
from archscan.view.environment import environment_view
from archscan.view.groups import index
from archscan.view.schema import schema_view, schema_views
from archscan.view.system import data_flow, overview

__all__ = [
    "BUDGET", "Budget", "Cluster", "Edge", "Link", "Node", "View", "component_view", "component_view_id",
    "data_flow", "environment_view", "index", "overview", "schema_view", "schema_views", "views",
]  # fmt: skip
