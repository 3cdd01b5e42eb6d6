"""Extractors at work: asked by the wire protocol, timed, watched and started again. Nothing here has seen gold."""
