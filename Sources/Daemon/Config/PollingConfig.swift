import News

/// How feeds are polled, unless a feed says otherwise: the section `polling`.
nonisolated package struct PollingConfig: Sendable, Hashable {
  /// Between two polls of a feed. Default 10 m.
  package var interval: Duration = .minutes(10)
  /// No feed is ever polled sooner than this after its last poll. Default 2 m.
  package var fastest: Duration = .minutes(2)
  /// However quiet a feed is, and whatever its publisher asks for. Default 6 h.
  package var slowest: Duration = .hours(6)
  /// Requests at the same time. Default 64.
  package var concurrency = 64
  /// Requests at the same time to one host. Default 2.
  package var perHost = 2
  /// For one poll, redirects included. Default 20 s.
  package var timeout: Duration = .seconds(20)
  /// Bytes of a feed document, decompressed. Default 8 MiB.
  package var maxSize = 8 << 20
  /// On the first poll of a feed only items younger than this are news. Default 6 h.
  package var fresh: Duration = .hours(6)
  /// Whom a publisher can turn to: a URL or an e-mail address in the User-Agent. Default: Tocsin's page.
  package var contact = Product.page
  /// A proxy's URL, which may hold a password; nil: as the environment says.
  package var proxy: Secret?
  /// The authorities to trust instead of the system's, a PEM file; nil: the system's.
  package var caFile: String?
  /// Where a public name may lead to a private address. Default nowhere.
  package var allowPrivate = PrivateAccess.none
  /// Whether `file:` feeds are allowed.
  package var allowFile = false

  package init() {}

  /// The same for every request: product, version and whom to turn to.
  package var userAgent: String { "\(Product.name)/\(Product.version) (+\(contact))" }

  init(reading section: ConfigSection) {
    self.init()
    interval = section["interval"]?.duration(in: .seconds(1)...(.days(7))) ?? interval
    fastest = section["fastest"]?.duration(in: .seconds(1)...(.days(1))) ?? min(fastest, interval)
    slowest = section["slowest"]?.duration(in: .minutes(1)...(.days(30))) ?? max(slowest, interval)
    concurrency = section["concurrency"]?.int(in: 1...1000) ?? concurrency
    perHost = section["per_host"]?.int(in: 1...16) ?? perHost
    timeout = section["timeout"]?.duration(in: Self.timeouts) ?? timeout
    maxSize = section["max_size"]?.size(in: Self.sizes) ?? maxSize
    fresh = section["fresh"]?.duration(in: .zero...(.days(30))) ?? fresh
    contact = section["contact"]?.contact() ?? contact
    proxy = section["proxy"]?.proxy()
    caFile = section["ca_file"]?.readablePath()
    allowPrivate = section["allow_private"]?.privateAccess() ?? allowPrivate
    allowFile = section["allow_file"]?.bool() ?? allowFile
    if fastest > interval {
      (section["fastest"] ?? section["interval"])?
        .report("`fastest` (\(fastest.configText)) is longer than `interval` (\(interval.configText)); shorten it")
    }
    if slowest < interval {
      (section["slowest"] ?? section["interval"])?
        .report("`slowest` (\(slowest.configText)) is shorter than `interval` (\(interval.configText)); lengthen it")
    }
  }

  static let timeouts = Duration.seconds(1)...(.minutes(5))
  static let sizes = (16 << 10)...(256 << 20)
}

nonisolated extension ConfigNode {
  /// The URL of an HTTP or SOCKS proxy; it may hold a password and is never repeated.
  func proxy() -> Secret? {
    guard let text = string() else { return nil }
    let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
    guard let scheme = schemes.first(where: { text.hasPrefix($0 + "://") }),
      WebURL("http" + text.dropFirst(scheme.utf8.count)) != nil
    else {
      report("`\(label)` is no proxy; write http://host:port or socks5h://host:port")
      return nil
    }
    return Secret(text)
  }

  /// A URL or an e-mail address that fits into a header.
  func contact() -> String? {
    guard let text = string() else { return nil }
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>\"\\".utf8.contains($0) }
    guard isPlain, text.utf8.count <= 200, text.contains("@") || WebURL(text) != nil else {
      reject(write: "a web page or an e-mail address: https://example.org/about or desk@example.org")
      return nil
    }
    return text
  }

  /// A path whose file can be read.
  func readablePath() -> String? {
    guard let path = path() else { return nil }
    guard source.environment.needsSecrets else { return path }
    do throws(TextFileError) {
      _ = try source.environment.read(path)
      return path
    } catch {
      report("`\(label)`: \(path) cannot be read: \(error)")
      return nil
    }
  }
}
