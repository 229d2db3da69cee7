import Foundation
import Testing

@Suite struct `Parsing from the command line` {
  private let feed = """
    <rss version="2.0"><channel><title>Harbour &amp; Gulf</title><link>/</link><ttl>15</ttl><language>en-GB</language>
    <item><title>Port reopens</title><link>/n/1?utm_source=rss</link><guid isPermaLink="false">n1</guid>
    <pubDate>Sat, 13 Apr 2024 20:14:05 +0200</pubDate><category>Sea</category><author>A. Writer</author>
    <description>&lt;p&gt;Ships &lt;b&gt;sail&lt;/b&gt;.&lt;/p&gt;</description></item>
    <item><title>Undated</title><link>https://gulf.example.com/2</link></item>
    """

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  @Test func `prints a feed as its schema says`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("feed.xml", feed)
    let result = try await TocsinProcess.run(["parse", path, "--url", "https://www.example.org/feeds/rss"])
    #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
    let start =
      #"{"schema":"tocsin.feed.v1","format":"rss","title":"Harbour & Gulf","link":"https://www.example.org/","#
      + #""language":"en-gb","hints":{"interval_seconds":900,"skip_hours":[],"skip_days":[]},"hubs":[],"problems":["#
    #expect(result.output.hasPrefix(start), "\(result.output)")
    let items = try #require(try object(result.output)["items"] as? [[String: Any]])
    #expect(items.count == 2)
    #expect(items[0]["id"] as? String == "n1" && items[0]["key"] as? String == "n1")
    #expect(items[0]["link"] as? String == "https://www.example.org/n/1?utm_source=rss")
    #expect(items[0]["published"] as? String == "2024-04-13T18:14:05Z")
    #expect(items[0]["summary"] as? String == "Ships sail." && items[0]["author"] as? String == "A. Writer")
    #expect(items[1]["id"] as? String == "https://gulf.example.com/2")
    #expect(items[1]["key"] as? String == "gulf.example.com/2" && items[1]["published"] == nil)
    try check(result.output)
  }

  /// The keys of the output are those of the schema, and none that it requires is missing.
  private func check(_ output: String) throws {
    let path = HouseTests.root + "Config/schema/feed.v1.json"
    let schema = try object(String(contentsOfFile: path, encoding: .utf8))
    let document = try object(output)
    try compare(document, schema)
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    try compare(try #require(document["hints"] as? [String: Any]), try #require(properties["hints"]))
    let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
    for item in document["items"] as? [[String: Any]] ?? [] { try compare(item, try #require(definitions["item"])) }
  }

  private func compare(_ object: [String: Any], _ schema: [String: Any]) throws {
    let allowed = Set(try #require(schema["properties"] as? [String: Any]).keys)
    let required = Set(try #require(schema["required"] as? [String]))
    #expect(allowed.isSuperset(of: object.keys) && required.isSubset(of: object.keys), "\(object.keys.sorted())")
  }

  @Test func `reads standard input, and believes the content type`() async throws {
    let feed = #"{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","title":"One"}]}"#
    let json = try await TocsinProcess.run(["parse", "-"], input: feed)
    #expect(try object(json.output)["format"] as? String == "json-feed")
    let folder = try TemporaryFolder()
    let path = folder.path + "/cyrillic.xml"
    let words: [UInt8] = [0xCF, 0xEE, 0xF0, 0xF2]
    try Data(Array("<rss><channel><item><title>".utf8) + words + Array("</title></item></channel></rss>".utf8))
      .write(to: URL(filePath: path))
    let cyrillic = try await TocsinProcess.run(["parse", path, "--content-type", "text/xml; charset=windows-1251"])
    #expect(cyrillic.output.contains(#""title":"Порт""#), "\(cyrillic.output)")
  }

  @Test func `says why a file is no feed`() async throws {
    let page = try await TocsinProcess.run(["parse", "-"], input: "<html><title>Log in</title></html>")
    #expect(page.status == 1 && page.error.contains("a web page instead of a feed, titled \"Log in\""))
    #expect(page.output.isEmpty)
    let missing = try await TocsinProcess.run(["parse", "/nonexistent/feed.xml"])
    #expect(missing.status == 1 && missing.error.contains("No such file"), "\(missing.error)")
    #expect(try await TocsinProcess.run(["parse"]).status == 64)
  }
}
