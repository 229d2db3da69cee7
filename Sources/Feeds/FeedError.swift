/// Why a body gave no feed. Never to be taken for "no news".
package enum FeedError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing, or only white space.
  case emptyBody
  /// A web page: a bot wall, a log-in form, an error page. Its title says which.
  case htmlPage(title: String)
  /// Something else; `begins` is the start of it, at most 60 characters, printable.
  case notAFeed(begins: String)
  /// More than `limit` bytes.
  case tooLarge(limit: Int)
  /// Compressed in a way that is not read here, by its first bytes: `zstd`, `zip` …
  case compressed(String)
  /// Gzip data of which nothing could be unpacked.
  case damagedGzip
  /// A JSON error message; `says` is its text, at most 300 bytes, printable.
  case errorMessage(says: String)
  /// A declared encoding nobody knows.
  case unreadableEncoding(String)
  /// A feed whose only items report an error of the bridge that made it.
  case bridgeError(String)

  package var description: String {
    switch self {
    case .emptyBody: "the body is empty: the server answered without a feed"
    case .htmlPage(let title):
      "a web page instead of a feed" + (title.isEmpty ? "" : ", titled \"\(title)\"")
        + ": the address may have moved, or the site blocks programs"
    case .notAFeed(let begins): "not a feed: it begins with \"\(begins)\""
    case .tooLarge(let limit): "larger than the limit of \(limit) bytes"
    case .compressed(let name): "\(name) data that the server did not declare as compressed"
    case .damagedGzip: "damaged gzip data of which nothing could be unpacked"
    case .errorMessage(let says): "an error message instead of a feed: \"\(says)\""
    case .unreadableEncoding(let name): "the declared encoding \"\(name)\" is not known here"
    case .bridgeError(let title): "the feed bridge reports an error instead of items: \(title)"
    }
  }
}
