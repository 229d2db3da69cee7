import News

/// A page that says one thing.
nonisolated struct NoticePage: Page {
  let title: String
  let content: Markup

  var html: String {
    PageFrame(title: "\(title) · Tocsin", time: nil, isLive: false, place: "").html(
      "<section class=\"card page notice\"><h1>\(title)</h1>\(content)</section>")
  }

  static let notFound = NoticePage(
    title: "There is nothing here", content: "<p>Go back to <a href=\"/\">the watches</a>.</p>")

  static let token = NoticePage(
    title: "Show the token",
    content: """
      <p>This page is open to other machines, so it asks for what stands in <code>status.token_file</code>.</p>
      <form method="get" action="/"><label for="token">Token</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required> <button>Show the page</button></form>
      """)

  static func failure(_ reason: String) -> NoticePage {
    NoticePage(title: "The store does not answer", content: "<p>\(reason)</p>")
  }
}
