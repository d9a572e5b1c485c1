"""What may stand in a rendered post, as a browser's parser sees it."""

from urllib.parse import urlsplit

import html5lib

from forum.lib import markup

ALLOWED_ATTRIBUTES = {
    "a": {"href", "rel", "class"},
    "img": {"src", "alt", "loading"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "figure": {"tabindex"},
    "th": {"align"},
    "td": {"align"},
    "span": {"class"},
}


def faults(rendered: str) -> list[str]:
    """All that a browser's parser finds in it and that must not be there."""
    found = []
    tree = html5lib.parseFragment(rendered, container="div", namespaceHTMLElements=False)
    for element in tree.iter():
        if element is tree:
            continue
        if element.tag not in markup.TAGS:
            found.append(f"tag {element.tag}")
            continue
        for name, value in element.attrib.items():
            if name not in ALLOWED_ATTRIBUTES.get(element.tag, set()):
                found.append(f"attribute {element.tag} {name}={value}")
            if name == "href" and not _leads_somewhere_allowed(value):
                found.append(f"href {value}")
            if name == "src" and not value.startswith("/media/"):
                found.append(f"src {value}")
        if element.tag == "a" and element.get("class") not in (None, markup.MENTION, markup.THREAD):
            found.append(f"class {element.get('class')}")
        if element.tag == "a" and element.get("rel") != markup.REL:
            found.append(f"rel {element.get('rel')}")
    return found


def _leads_somewhere_allowed(address: str) -> bool:
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    return urlsplit(address).scheme.lower() in markup.SCHEMES
