import Foundation
import Loopback
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Lists of feeds` {
  private let folder: TemporaryFolder
  private let server: LoopbackServer
  private let config: String

  private static let opml = """
    <opml version="2.0"><head><title>mine</title></head><body><outline text="World">
    <outline type="rss" text="Herald" xmlUrl="https://herald.example/rss"/>
    <outline type="rss" text="Herald" xmlUrl="https://courier.example/rss?a=1&amp;b=2"/>
    <outline type="rss" text="Trap" xmlUrl="file:///etc/passwd"/></outline></body></opml>
    """

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer { request in
      switch request.path {
      case "/feed":
        .feed(
          Document.rss(
            [Document.item("One", guid: "1")],
            channel: "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"hub\" href=\"https://hub.example/\"/>"
          ))
      case "/page":
        LoopbackResponse(
          headers: ["Content-Type": "text/html"],
          body: """
            <html><head><title>News</title><link rel="alternate" type="application/rss+xml" title="All" href="/feed">
            <link rel="alternate" type="application/atom+xml" title="Far" href="https://far.example/atom"></head></html>
            """)
      default: .page
      }
    }
    try folder.write(
      "lexicons/tiny.yaml",
      "indicators: [{ name: attack, direction: escalate, points: 30, terms: [unheard-of attack] }]\n")
    config = try folder.write(
      "tocsin.yaml",
      """
      store: sqlite:tocsin.db
      feeds: [{ url: "\(server.url("/feed"))" }, { url: "\(server.url("/wall"))" }]
      watches: [{ name: quiet, about: [[unheard-of]], lexicons: [tiny] }]
      alerts: { log: { path: alerts.jsonl } }
      """)
  }

  private func run(_ arguments: String...) async throws -> TocsinProcess.Result {
    try await TocsinProcess.run(arguments + ["--config", config])
  }

  @Test func `come from OPML as lines for conf.d, and go back as OPML`() async throws {
    try folder.write("mine.opml", Self.opml)
    let file = folder.path + "/conf.d/mine.yaml"
    try FileManager.default.createDirectory(atPath: folder.path + "/conf.d", withIntermediateDirectories: true)
    let imported = try await run("feeds", "import", folder.path + "/mine.opml", "--output", file)
    #expect(imported.status == 0 && imported.output.hasPrefix("2 feeds written"))
    #expect(imported.error.contains("file:///etc/passwd"))
    #expect(
      try await run("feeds", "import", folder.path + "/mine.opml", "--output", file).status == 1, "never overwrites")
    let exported = try await run("feeds", "export").output
    #expect(
      exported.contains("xmlUrl=\"https://courier.example/rss?a=1&amp;b=2\"")
        && exported.contains("\"Herald (courier.example)\""))
    #expect(try await run("feeds", "import", folder.path + "/mine.opml").output == "feeds: []\n", "all are known now")
  }

  @Test func `can be followed where they are`() async throws {
    try folder.write("mine.opml", Self.opml.replacing("file:///etc/passwd", with: "https://third.example/"))
    try folder.write("conf.d/opml.yaml", "feeds: [{ opml: mine.opml, weight: 0.5 }]\n")
    let lines = try await run("feeds", "--format", "jsonl").output.split(separator: "\n")
    #expect(lines.count == 5 && lines.allSatisfy { $0.contains("\"health\":\"unknown\"") })
    try folder.write("mine.opml", Self.opml)
    let refused = try await run("check")
    #expect(refused.status == 78 && refused.error.contains("which is no http or https URL"))
  }

  @Test func `are found behind the address of a page, with their hubs`() async throws {
    let found = try await run("feeds", "discover", server.url("/page"), "--format", "jsonl").output
    let lines = found.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].contains("\"items\":1") && lines[0].contains("https://hub.example/"))
    #expect(lines.last?.contains("https://far.example/atom") == true)
    #expect(try await run("feeds", "discover", server.url("/wall")).status == 1)
  }

  @Test func `are fetched once by check, which fails where one fails`() async throws {
    let checked = try await run("check", "--fetch")
    #expect(checked.status == 1 && checked.error.contains("1 of 2 feeds failed"))
    #expect(checked.output.contains("a web page instead of a feed, titled \"Just a moment\""))
    #expect(server.requests.count == 2)
  }
}
