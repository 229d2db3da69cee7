import Escalation
import News
import Testing

@testable import Daemon

@Suite nonisolated struct `Markup that is made from feeds` {
  @Test func `escapes whatever is put into it, once`() {
    let title = "<script>alert(1)</script> \"a\" & 'b' \u{202E}x\u{7}"
    let markup: Markup = "<p title=\"\(title)\">\(title)</p>"
    #expect(
      markup.text
        == "<p title=\"&lt;script&gt;alert(1)&lt;/script&gt; &quot;a&quot; &amp; &#39;b&#39; \\u{202e}x\\u{7}\">"
        + "&lt;script&gt;alert(1)&lt;/script&gt; &quot;a&quot; &amp; &#39;b&#39; \\u{202e}x\\u{7}</p>")
    #expect(("<b>\(markup)</b>" as Markup).text == "<b>\(markup.text)</b>")
  }

  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "//a.example/", "https://u:p@a.example/", "https://a.example/\"onx=",
    "ftp://a.example/", "",
  ])
  func `links to web pages only`(url: String) {
    #expect(OutsideLink.markup("t", to: url) == "t")
  }

  @Test func `tells them nothing of us`() {
    #expect(
      OutsideLink.markup("t", to: "https://a.example/?a=1&b=2").text
        == "<a href=\"https://a.example/?a=1&amp;b=2\" rel=\"noreferrer noopener nofollow\">t</a>")
  }

  @Test func `marks the words that counted`() {
    let text = MarkedText("Iran <fires> missiles", marks: [(0, 0..<4), (1, 5..<12)])
    #expect(
      text.markup { $0 == 0 ? 5 : -5 }.text
        == "<mark class=\"raises\">Iran</mark> <mark class=\"calms\">&lt;fires&gt;</mark> missiles")
  }
}

@Suite nonisolated struct `The index chart` {
  private let watch = Watch(name: "strait")
  private let noon = Instant(iso8601: "2024-04-13T12:00:00Z")!

  private func chart(_ points: [(hours: Int, index: Double)], marks: [IndexChart.Mark] = []) -> IndexChart {
    IndexChart(
      watch: watch,
      points: points.map {
        .init(time: noon + .hours($0.hours), index: $0.index, level: $0.index > 45 ? "high" : "calm")
      },
      marks: marks, from: noon, to: noon + .hours(24), longestGap: .hours(2), link: { "/w?at=\($0)&x" })
  }

  @Test func `sinks between two points and jumps where the index jumped`() {
    let chart = chart([(0, 0), (1, 80), (2, 75.5)])
    #expect(chart.value(at: noon + .minutes(30))?.index == 0)
    let value = chart.value(at: noon + .minutes(90))
    #expect(abs((value?.index ?? 0) - 77.72) < 0.1 && value?.level == "high")
    // Up and then along, not a slope over the hour before.
    #expect(ChartDrawing(chart, .wide).svg.text.contains("class=\"curve\""))
  }

  @Test func `has nothing to say of a time in which nobody watched`() {
    let chart = chart([(0, 10), (1, 9), (9, 5), (10, 4.7)])
    #expect(chart.value(at: noon + .hours(5)) == nil)
    let text = chart.html.text
    #expect(text.split(separator: "class=\"gap\"").count == 3, "one in each size")
  }

  @Test func `leads somewhere, escaped, and tells what rang`() {
    let mark = IndexChart.Mark(time: noon + .hours(3), index: 50, kind: .raised, level: "high", told: ["<b>", "two"])
    let text = chart([(0, 0), (3, 50), (4, 47)], marks: [mark]).html.text
    #expect(text.contains("href=\"/w?at=2024-04-13T15:00:00Z&amp;x\" aria-label=\"&lt;b&gt; two\""))
    #expect(!text.contains("style="), "no inline style gets past the content security policy")
  }

  @Test func `is small where nothing came near a level`() {
    #expect(chart([(0, 1), (2, 9)]).isQuiet && !chart([(0, 1), (2, 11)]).isQuiet)
  }

  @Test(arguments: [
    (Duration.hours(24), 9, "15:00"), (.days(7), 9, "Sun 14"), (.days(90), 9, " May"), (.days(3000), 9, "2025"),
  ])
  func `has round times below it`(length: Duration, most: Int, label: String) {
    let ticks = ChartTicks(from: noon, to: noon + length, most: most).ticks
    #expect(ticks.count <= most + 1 && ticks.count >= 2)
    #expect(ticks.contains { $0.label.hasSuffix(label) }, "\(ticks.map(\.label))")
  }

  @Test func `is an empty word where nothing is recorded`() {
    #expect(chart([]).html.text.contains("Nothing has been recorded"))
  }
}

@Suite nonisolated struct `Metrics text` {
  @Test func `escapes labels and adds buckets up`() {
    var text = MetricsText()
    text.add("a_total", .counter, "A.", [.init(1, ["x": "a\"b\\c\nd"])])
    var histogram = Histogram(bounds: [0.1, 1])
    for time in [Duration.milliseconds(50), .milliseconds(100), .seconds(5)] { histogram.note(time) }
    text.add("b_seconds", "B.", histogram)
    text.add("none", .gauge, "N.", [])
    #expect(
      text.text == """
        # HELP a_total A.
        # TYPE a_total counter
        a_total{x="a\\"b\\\\c\\nd"} 1
        # HELP b_seconds B.
        # TYPE b_seconds histogram
        b_seconds_bucket{le="0.1"} 2
        b_seconds_bucket{le="1"} 2
        b_seconds_bucket{le="+Inf"} 3
        b_seconds_sum 5.15
        b_seconds_count 3

        """)
  }

  @Test func `knows the process it stands for`() {
    let figures = ProcessFigures.now()
    #expect(figures.resident > 1_000_000 && figures.openFiles >= 3 && figures.mostFiles >= figures.openFiles)
    #expect(figures.start > 1_600_000_000 && figures.threads >= 1 && figures.cpu > 0)
  }
}

@Suite nonisolated struct `What there is to ask for` {
  @Test(arguments: [
    ("/", Route.overview), ("/watches/a", .watch("a")), ("/watches/", .unknown(isForPrograms: false)),
    ("/api/v1/watches/a/series", .series("a")), ("/api/v1/nothing", .unknown(isForPrograms: true)),
    ("/page.css", .asset(.style)), ("//", .unknown(isForPrograms: false)),
    ("/metrics/", .unknown(isForPrograms: false)),
  ])
  func `is found by its path`(path: String, route: Route) { #expect(Route(path) == route) }
}
