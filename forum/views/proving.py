"""Off to prove that it is still the same person, and back to what they had sent meanwhile.

What is sent again answers at the address of the proof: a form on such a page names its own
(`action="{{ request.path }}"`), or its next send goes to the proof and is lost.
"""

from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal.httpkit import deserialize_request, serialize_request
from allauth.core.internal.urlkit import script_aware_resolve
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from forum.lib import clock, sealed

KEPT = timedelta(minutes=15)  # longer than a code by mail takes; what is older was given up


def to_prove(request: HttpRequest, by: str = "") -> HttpResponse:
    """To the page `by` (an address; else any way of proving it), and from there back here: what a
    form sent is sent again then.

    allauth would keep it as it is in the session, for as long as that lasts: words that somebody
    takes out of a post for ever, numbers of bank accounts. So it is sealed.
    """
    request.session.pop(STATE_SESSION_KEY, None)
    here = request.get_full_path()
    if request.method == "POST":
        here = request.path
        state = {
            "sealed": sealed.seal(serialize_request(request)), "path": here,
            "at": clock.now().timestamp(),
        }  # fmt: skip
        request.session[STATE_SESSION_KEY] = {"state": state, "callback": f"{__name__}.resume"}
    way = f"{by or reverse('account_reauthenticate')}?{urlencode({'next': here})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": way})
    return redirect(way)


def resume(request: HttpRequest, state: dict[str, Any]) -> HttpResponse | None:
    """allauth's word for being back. Only from where they were led: what was given up on the way is
    not done because they prove who they are for something else, or for the same an hour later."""
    way = get_next_redirect_url(request)
    if way is None:
        return None
    age = clock.now().timestamp() - state.get("at", 0)
    if way != state["path"] or not 0 <= age < KEPT.total_seconds():
        return HttpResponseRedirect(way)
    try:
        sent = deserialize_request(sealed.unseal(state["sealed"]), request)
    except ValueError:  # the key is another one by now
        return HttpResponseRedirect(way)
    found = script_aware_resolve(sent.path)
    answer: HttpResponse = found.func(sent, *found.args, **found.kwargs)
    return answer
