"""What is made of Lighthouse's reports."""

from typing import Any

from tests.bench import lighthouse

PERFORMANCE = "performance"


def report(points: float, *, contrast: float = 1.0) -> dict[str, Any]:
    def audit(value: float) -> dict[str, Any]:
        return {"title": "Time", "score": 1, "numericValue": value}

    timed = (
        "first-contentful-paint", "largest-contentful-paint", "cumulative-layout-shift",
        "total-blocking-time",
    )  # fmt: skip
    refs = [{"id": "color-contrast", "weight": 7}, {"id": "hint", "weight": 0}]
    return {
        "categories": {
            name: {"score": points if name == PERFORMANCE else 1, "auditRefs": refs}
            for name in lighthouse.BARS
        },
        "audits": {
            **{name: audit(1000 * points) for name in timed},
            "color-contrast": {"title": "Contrast is enough", "score": contrast},
            "hint": {"title": "A hint", "score": 0},
        },
    }


def test_the_median_counts_and_what_fails_once_is_named():
    found = lighthouse.summary([report(0.97), report(1.0), report(0.98, contrast=0)])

    assert found["scores"] == {
        "performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100,
    }  # fmt: skip
    assert found["lcp_ms"] == 980
    assert found["failing"] == ["color-contrast: Contrast is enough"]
    assert lighthouse.holds(found)


def test_one_point_less_does_not_hold():
    assert not lighthouse.holds(lighthouse.summary([report(0.97)]))
