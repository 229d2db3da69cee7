import News

/// A whole page, made from values.
nonisolated protocol Page {
  var html: String { get }
}

/// What every page has around it.
nonisolated struct PageFrame {
  let title: String
  /// The highest severity on any watch: the colour of the icon in the browser's tab.
  let severity: Severity
  /// When what it shows was so; nil for a page that shows nothing of the kind.
  let time: Instant?
  /// Whether it is asked for again while nobody looks away: by events with script, each minute without.
  let isLive: Bool
  /// Shown above everything else.
  let problems: [String]
  /// The path of the page in the menu.
  let place: String

  init(
    title: String, severity: Severity = .calm, time: Instant?, isLive: Bool = true, problems: [String] = [],
    place: String
  ) {
    (self.title, self.severity, self.time) = (title, severity, time)
    (self.isLive, self.problems, self.place) = (isLive, problems, place)
  }

  func html(_ content: Markup) -> String {
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <link rel="icon" href="/icon.svg?severity=\(severity.rawValue)" type="image/svg+xml">
      <link rel="stylesheet" href="/page.css">
      <script src="/page.js" defer></script>
      \(isLive ? "<noscript><meta http-equiv=\"refresh\" content=\"60\"></noscript>" : .empty)
      </head>
      <body>
      <a class="skip" href="#content">To the content</a>
      <header class="top">
      <a class="brand" href="/">\(Self.bell)Tocsin</a>
      <nav aria-label="Pages">\(menu)</nav>
      <p class="asof">\(asOf)</p>
      </header>
      \(problems.isEmpty ? .empty : warning)
      <p id="news" class="unseen" role="status"></p>
      <main id="content" data-live="\(isLive ? "yes" : "no")">
      \(content)
      </main>
      <footer><p>Tocsin \(Product.version). It says that something is reported and by whom; whether it is true is for the \
      desk. All times are UTC.</p>
      <p><a href="/metrics">Metrics</a> · <a href="/api/v1/status">Status as JSON</a> · <a href="/healthz">Health</a></p></footer>
      </body>
      </html>

      """
    return page.text
  }

  private var menu: Markup {
    let pages = [("/", "Watches"), ("/alerts", "Alerts"), ("/feeds", "Feeds")]
    return Markup(
      pages.map { path, name in
        path == place ? "<a href=\"\(path)\" aria-current=\"page\">\(name)</a>" : "<a href=\"\(path)\">\(name)</a>"
      })
  }

  private var asOf: Markup {
    guard let time else { return .empty }
    return """
      <span id="live" class="live" data-state="still">As of</span> <time datetime="\(time.description)">\
      \(Words.clock(time)) UTC</time>
      """
  }

  private var warning: Markup {
    """
    <section class="trouble" role="alert"><h2>Tocsin is not well</h2>
    <ul>\(problems.map { problem -> Markup in "<li>\(problem)</li>" })</ul></section>
    """
  }

  private static let bell: Markup = """
    <svg class="bell" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a1.6 1.6 0 0 0-1.6 1.6v.5A6.6 6.6 0 0 0 5.4 \
    10.5V15L3.6 17.6c-.4.6 0 1.4.7 1.4h15.4c.7 0 1.1-.8.7-1.4L18.6 15v-4.5a6.6 6.6 0 0 0-5-6.4v-.5A1.6 1.6 0 0 0 12 2zM9.6 \
    20.2a2.5 2.5 0 0 0 4.8 0z"/></svg>
    """
}
