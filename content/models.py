"""What Django has to know of this app's tables."""

from content.versions import ChangeKind, Module, ModuleVersion

__all__ = ["ChangeKind", "Module", "ModuleVersion"]
