# SPDX-License-Identifier: Apache-2.0
"""docs/types-and-roles.md lists exactly the value types of the plan, and every role that is used.

Usage: types_test.py ROOT; prints what differs and ends with 1 when anything does.
"""
import pathlib
import re
import sys

ROW = re.compile(r"^\| `([^`]+)` \|([^|]*)\|", re.M)
TYPE = re.compile(r'\{"([a-z0-9_.]+)", "([a-z0-9_.]*)"\}')
ROLE = re.compile(r'\brole\("([^"]+)"\)')


def section(page, title):
    begin = page.index(f"\n## {title}\n")
    end = page.find("\n## ", begin + 1)
    return page[begin:end if end > 0 else len(page)]


def main():
    root = pathlib.Path(sys.argv[1])
    page = (root / "docs/types-and-roles.md").read_text(encoding="utf-8")
    listed = {name: parent.strip().strip("`") for name, parent in ROW.findall(section(page, "Value types"))}
    known = dict(TYPE.findall((root / "host/plan/types.cpp").read_text(encoding="utf-8")))
    faults = [f"value type {name}: the plan has {known.get(name)!r}, the page {listed.get(name)!r}"
              for name in sorted(known.keys() | listed.keys()) if known.get(name) != listed.get(name)]
    sources = [path for folder in ("plugins", "sdk/examples") for path in (root / folder).rglob("*.cpp")
               if not path.name.endswith("_test.cpp") and "node_modules" not in path.parts]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    roles = {name for name, _ in ROW.findall(section(page, "Roles"))}
    faults += [f"role {role} is not listed" for role in sorted(set(ROLE.findall(text)) - roles)]
    faults += [f"role {role} is in no source" for role in sorted(roles) if f'"{role}"' not in text]
    print("\n".join(faults) or f"{len(listed)} value types and {len(roles)} roles agree")
    return 1 if faults or not known or not roles else 0


if __name__ == "__main__":
    sys.exit(main())
