"""The growth of the engine as an SVG: two panels with logarithmic axes, colours that stand out
on light and on dark ground."""
import html
import math

import page

WIDTH, HEIGHT, TOP, BOTTOM = 380, 300, 40, 50
STYLE = """
text { font: 12px sans-serif; fill: #6b6b6b }
.axis { stroke: #777; fill: none } .grid { stroke: #8884; fill: none }
.line { fill: none; stroke-width: 2 } .far { stroke-dasharray: 5 3 }
.c0 { stroke: #1769aa } .c1 { stroke: #b3541e } .c2 { stroke: #2e7d32 } .c3 { stroke: #8e24aa }
.d0 { fill: #1769aa } .d1 { fill: #b3541e } .d2 { fill: #2e7d32 } .d3 { fill: #8e24aa }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .axis { stroke: #999 }
  .c0 { stroke: #64b5f6 } .c1 { stroke: #ffab6b } .c2 { stroke: #81c784 } .c3 { stroke: #ce93d8 }
  .d0 { fill: #64b5f6 } .d1 { fill: #ffab6b } .d2 { fill: #81c784 } .d3 { fill: #ce93d8 }
}
"""


class Panel:
    """Places of numbers on both axes, each from a power of ten to another."""

    def __init__(self, left, title, x_values, y_values):
        self.left, self.title, self.parts = left, title, []
        self.x = self.decades(x_values)
        self.y = self.decades(y_values)

    @staticmethod
    def decades(values):
        lo, hi = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        return lo, max(hi, lo + 1)

    def at(self, x, y):
        px = self.left + (math.log10(x) - self.x[0]) / (self.x[1] - self.x[0]) * WIDTH
        py = TOP + (1 - (math.log10(y) - self.y[0]) / (self.y[1] - self.y[0])) * HEIGHT
        return px, py

    def text(self, x, y, words, anchor="middle", kind=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>'
                          f"{html.escape(words)}</text>")

    def frame(self):
        bottom = TOP + HEIGHT
        self.parts.append(f'<path class="axis" d="M{self.left} {TOP}V{bottom}h{WIDTH}"/>')
        for k in range(self.x[0], self.x[1] + 1):
            x, _ = self.at(10 ** k, 10 ** self.y[0])
            self.parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{bottom}"/>')
            self.text(x, bottom + 17, f"{10 ** k:,}" if k < 6 else f"{10 ** (k - 6):,} M")
        for k in range(self.y[0], self.y[1] + 1):
            _, y = self.at(10 ** self.x[0], 10 ** k)
            self.parts.append(f'<path class="grid" d="M{self.left} {y:.1f}h{WIDTH}"/>')
            self.text(self.left - 6, y + 4, f"{10.0 ** k:,.10g}", "end")
        self.text(self.left + WIDTH / 2, TOP - 18, self.title)
        self.text(self.left + WIDTH / 2, bottom + 37, "demands")

    def curve(self, points, colour, far):
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in (self.at(*p) for p in points))
        dashed = " far" if far else ""
        self.parts.append(f'<path class="line c{colour}{dashed}" d="M{path}"/>')
        for p in points:
            x, y = self.at(*p)
            self.parts.append(f'<circle class="d{colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')


def times_panel(result, plan):
    series = []
    for colour, (question, name) in enumerate(
            (("percolate", "percolate"), ("best", "best ten"), ("gap", "gap"))):
        for i, label in enumerate(("p50", "p99")):
            points = [(size, page.quantiles(result.times[size, question]["ouhe"].values())[i])
                      for size in plan.growth]
            series.append((points, colour, i == 1, f"{name} {label}"))
    for i, label in enumerate(("p50", "p99")):
        points = []
        for size in plan.sizes:
            found = page.beside(result, size, "percolate")
            best = [v[i] for name, v in found.items() if name != "ouhe"]
            points += [(size, min(best))] if best else []
        if points:
            series.append((points, 3, i == 1, f"percolate, best peer {label}"))
    return Panel(60, "time of an answer, ms", plan.growth, ys(series)), series


def build_panel(result, plan):
    def of(name, factor):
        return [(size, page.figure(result, size, name) * factor(size)) for size in plan.growth]
    series = [(of("load · ouhe", lambda n: 1), 0, False, "build, one thread, s"),
              (of("build, all processors", lambda n: 1), 1, False, "build, all, s"),
              (of("bytes a demand · ouhe", lambda n: n / 1e9), 2, False, "memory, GB"),
              (of("join of 1,000", lambda n: 1e-3), 3, False, "join of 1,000, s")]
    return Panel(60 + WIDTH + 240, "build, memory, join", plan.growth, ys(series)), series


def ys(series):
    return [y for points, *_ in series for _, y in points]


def labels(panel, series):
    """Names beside the last points, moved apart where they would touch; of curves that end
    before the right edge beside the first."""
    last = -100
    for points, colour, _, words in sorted(series, key=lambda s: panel.at(*s[0][-1])[1]):
        x, y = panel.at(*points[-1])
        side, anchor = 8, "start"
        if x > panel.left + WIDTH - 1:
            last = y = max(y, last + 13)
        else:
            (x, y), side, anchor = panel.at(*points[0]), -8, "end"
        panel.text(x + side, y + 4, words, anchor, f' class="d{colour}"')


def draw(result, plan, path):
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH + 460} '
           f'{TOP + HEIGHT + BOTTOM}" role="img" aria-label="Growth of the engine">',
           f"<style>{STYLE}</style>"]
    for panel, series in (times_panel(result, plan), build_panel(result, plan)):
        panel.frame()
        for points, colour, far, _ in series:
            panel.curve(points, colour, far)
        labels(panel, series)
        out += panel.parts
    path.write_text("\n".join(out + ["</svg>", ""]), encoding="utf-8")
