"""zwgk_flow: a workflow engine for government transparency work plans (政务公开工作要点)."""

__version__ = "0.1.0"
