"""Hostile HTML that runs: script tags, event handlers, addresses.

A line is a payload; or payload and control; or payload, control and act (None: as the payload).
hostile.py explains and numbers them."""

Line = str | tuple[str, str | None] | tuple[str, str | None, str]

_EVENTS: list[str] = (  # noqa: SIM905
    "click dblclick mousedown mouseup mouseover mouseout mousemove mouseenter mouseleave wheel "
    "contextmenu auxclick pointerdown pointerup pointermove pointerover pointerenter pointerout "
    "pointerleave pointercancel gotpointercapture lostpointercapture touchstart touchend touchmove "
    "touchcancel dragstart drag dragend dragenter dragleave dragover drop keydown keyup keypress "
    "focus focusin focusout blur copy cut paste beforecopy beforecut beforepaste input beforeinput "
    "change select selectstart submit reset invalid scroll scrollend animationstart "
    "animationend animationiteration animationcancel "
    "toggle beforetoggle cancel close play pause ended canplay timeupdate volumechange "
    "securitypolicyviolation slotchange formdata"
).split()

SCRIPT: list[Line] = [
    "<script>§</script>",
    "<ScRiPt>§</sCrIpT>",
    "<script >§</script >",
    "<script\n>§</script>",
    "<script\t>§</script\t>",
    "<script/x>§</script>",
    "<script x='>'>§</script>",
    "<script type=text/javascript>§</script>",
    "<script type=module>§</script>",
    "<script>//<!--\n§\n//--></script>",
    "<script><!--\n§</script>",
    "<script src=data:text/javascript,§></script>",
    "<script src='data:application/javascript;base64,//' onload=§></script>",
    "<script src=x onerror=§></script>",
    "<script>setTimeout('§')</script>",
    "<script>eval('§')</script>",
    "<script>Function('§')()</script>",
    "<script>`${§}`</script>",
    "<script>\u2028§</script>",
    "<script>/*</script>*/§</script><script>§</script>",
    "<<script>§</script>",
    "</script><script>§</script>",
    "--><script>§</script>",
    "]]><script>§</script>",
    "*/</style><script>§</script>",
    "<p><script>§</script></p>",
    "<div>\n\n<script>\n\n§\n\n</script>\n\n</div>",
    "> <script>§</script>",
    "- <script>§</script>",
    "|a|\n|-|\n|<script>§</script>|",
    "# <script>§</script>",
    "**<script>§</script>**",
    "`a`<script>§</script>`b`",
    "    x\n<script>§</script>",
    ("<scr<script></script>ipt>§</script>", "<script>§</script>"),
    ("<scr\x00ipt>§</script>", "<script>§</script>"),
    ("<scr\u200bipt>§</scr\u200bipt>", "<script>§</script>"),
    ("\ufeff<script>§</script>", None),
]
HANDLERS: list[Line] = [
    "<img src=x onerror=§>",
    "<img src=x onerror='§'>",
    '<img src=x onerror="§">',
    "<img src=x OnErRoR=§>",
    "<img/src='x'/onerror=§>",
    "<img\nsrc=x\nonerror\n=\n§>",
    "<img src=x onerror=§ //>",
    "<img src=x onerror=§ <p>",
    "<img src='1'onerror=§>",
    "<img src=x:x onerror=§>",
    "<img srcset=x onerror=§>",
    "<img src=x alt=`x` onerror=§>",
    "<image src=x onerror=§>",
    "<IMG SRC=x ONERROR=&#95;&#95;xss&lpar;§&rpar;>",
    "<img src=data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA= onload=§>",
    "<body onload=§>",
    "<body onpageshow=§>",
    "<video src=x onerror=§></video>",
    "<video><source src=x onerror=§></video>",
    "<audio src=x onerror=§></audio>",
    "<audio src onerror=§>",
    "<picture><img src=x onerror=§></picture>",
    "<details open ontoggle=§>x</details>",
    "<details/open/ontoggle=§>",
    "<input type=image src=x onerror=§>",
    "<video><track default src=x onerror=§></video>",
    ("<x-a contenteditable tabindex=1 onfocus=§>x</x-a>", None, "focus"),
    "<p>\n<img src=x onerror=§>\n</p>",
    "- a\n  <img src=x onerror=§>",
    "![x](x)<img src=x onerror=§>",
    "[<img src=x onerror=§>](https://a.example)",
    "~~<img src=x onerror=§>~~",
    "<p title='<img src=x onerror=§>'></p><img src=x onerror=§>",
    *((f"<b on{event}=§>x</b>", None, event) for event in _EVENTS),
]
JAVASCRIPT_URLS: list[Line] = [
    (f"<a href={quote}{url}{quote}>x</a>", None, "click")
    for quote in ("'", '"')
    for url in (
        "javascript:§",
        "JaVaScRiPt:§",
        " javascript:§",
        "\x01javascript:§",
        "\x1fjavascript:§",
        "java\tscript:§",
        "java\nscript:§",
        "javascript\n:§",
        "&#106;avascript:§",
        "&#x6A;avascript:§",
        "&#0000106avascript:§",
        "javascript&colon;§",
        "java&Tab;script:§",
        "java&NewLine;script:§",
        "&#1;javascript:§",
        "javascript://x%0a§",
        "javascript:%5f%5fxss%28§%29",
        "javascript:void(§)",
        "javascript:/*-->*/§",
        "javascript:\u2028§",
        "javascript:a=1;§//https://a.example",
    )
] + [
    ("<area href=javascript:§>", "<map name=m><area href=javascript:§></map>", "click"),
    ("<form action=javascript:§><button>x</button></form>", None, "click"),
    "<iframe src=javascript:parent.§></iframe>",
    "<iframe src='java\nscript:parent.§'></iframe>",
    "<iframe src=&#106;avascript:parent.§></iframe>",
    "<object data=javascript:parent.§></object><img src=x onerror=§>",
    ("<a href=javascript:§ target=_self>x</a>", None, "click"),
]
_MESSAGE = "<script>parent.postMessage(§)</script>"
DATA_URLS: list[Line] = [
    f"<iframe src='data:text/html,{_MESSAGE}'></iframe>",
    f"<iframe src='DATA:text/html,{_MESSAGE}'></iframe>",
    f"<iframe src='data:text/html;charset=utf-8,{_MESSAGE}'></iframe>",
    "<iframe src='data:text/html,%3Cscript%3Eparent.postMessage(§)%3C/script%3E'></iframe>",
    f"<iframe src='da\nta:text/html,{_MESSAGE}'></iframe>",
    f"<iframe src='&#100;ata:text/html,{_MESSAGE}'></iframe>",
    f"<object data='data:text/html,{_MESSAGE}'></object>",
    f"<embed src='data:text/html,{_MESSAGE}'>",
    '<iframe src=\'data:application/xhtml+xml,<html xmlns="http://www.w3.org/1999/xhtml">'
    "<script>parent.postMessage(§)</script></html>'></iframe>",
    '<iframe src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg">'
    "<script>parent.postMessage(§)</script></svg>'></iframe>",
    ("[x](data:text/html,§)", "<script src='data:text/javascript,§'></script>"),
    ("![x](data:image/svg+xml,§)", "<script src='data:text/javascript,§'></script>"),
    ("<data:text/html,§>", "<script src='data:text/javascript,§'></script>"),
    ("[x]\n\n[x]: data:text/html;base64,§", "<script src='data:,§'></script>"),
]
