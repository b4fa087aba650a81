"""What a package's face does beside listing names: it says where they live, and loads them when they are asked for."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import isclass, isfunction


def publish(package: str) -> None:
    """Let the classes and functions of a face report the package that a user imports them from.

    So a traceback, a ``repr`` and a pickle say ``disputekit.sla.WorkCalendar``, whichever file it stands in. A face
    calls ``publish(__name__)`` after its ``__all__``; names from outside of the package keep their own home.
    """
    face = sys.modules[package]
    for name in face.__all__:
        value = getattr(face, name)
        if (isclass(value) or isfunction(value)) and value.__module__.startswith(f"{package}."):
            value.__module__ = package


def on_demand(package: str, homes: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Make the ``__getattr__`` and the ``__dir__`` of a face that imports a name's home when the name is first used.

    ``homes`` maps each name to the module it stands in; a name that is itself a module maps to that. The outermost face
    needs this: Python runs it before any module inside, and a host that wants one engine must not load the others.
    """

    def load(name: str) -> object:
        if name not in homes:
            from disputekit._lib.text import did_you_mean  # noqa: PLC0415 - `import disputekit` loads nothing else

            advice = did_you_mean(name, homes, "dir() lists what it has")
            msg = f"module {package!r} has no attribute {name!r}; {advice}"
            raise AttributeError(msg, name=name, obj=sys.modules[package])
        module = import_module(homes[name])
        value: object = module if homes[name] == f"{package}.{name}" else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    return load, lambda: sorted(homes)
