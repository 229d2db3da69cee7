import ArgumentParser
import Daemon
import Feeds
import FoundationEssentials
import HTTP
import News

/// An article behind an address that a person gave.
enum WebArticle {
  /// Fetches the page once and reads its headline and paragraphs.
  @MainActor static func fetch(_ url: String, _ config: Config) async throws(ExitCode) -> Item {
    let response: HTTPResponse
    do throws(HTTPError) {
      let client = try HTTPClient(config.feedClient(environment: ProcessInfo.processInfo.environment))
      response = try await client.send(HTTPRequest(.get, url, headers: ["Accept": "text/html"], addresses: .any))
      client.shutDown()
    } catch {
      throw Failure.report("\(url): \(error)")
    }
    guard response.status == 200 else { throw Failure.report("\(url): \(HTTPStatus.text(response.status))") }
    let page = WebPage(response.body, contentType: response.headers["Content-Type"])
    guard !page.title.isEmpty || !page.text.isEmpty else { throw Failure.report("\(url) holds no text to score") }
    return Item(id: url, title: page.title, summary: page.text, link: url)
  }
}
