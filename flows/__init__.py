"""Prefect flows around the operations of zwgk_flow; the package never imports them."""
