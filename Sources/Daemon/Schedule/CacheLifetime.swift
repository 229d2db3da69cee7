package import News

/// How long a publisher asks us to keep an answer before asking again: `Cache-Control: max-age`, else `Expires`.
///
/// RFC 9111 §4.2.1 and §5.3. `s-maxage` is for shared caches and does not concern us.
nonisolated package enum CacheLifetime {
  /// The lifetime that the headers give, less the `Age` already spent; nil where they give none or one in the past.
  ///
  /// `Expires` is taken relative to the answer's own `Date`, so that a server's wrong clock changes nothing.
  package static func lifetime(
    cacheControl: String?, expires: Instant?, date: @autoclosure () -> Instant?, age: String?, now: Instant
  ) -> Duration? {
    let spent = age.flatMap(seconds) ?? 0
    if let cacheControl {
      let directives = cacheControl.lowercased().split(separator: ",").map { $0.trimmingSpaces() }
      if directives.contains(where: { $0 == "no-cache" || $0 == "no-store" }) { return nil }
      for directive in directives where directive.hasPrefix("max-age=") {
        guard let maxAge = seconds(directive.dropFirst("max-age=".count)) else { continue }
        return maxAge > spent ? .seconds(maxAge - spent) : nil
      }
    }
    guard let expires else { return nil }
    let lifetime = expires - (date() ?? now)
    return lifetime > .zero ? lifetime : nil
  }

  /// Whole seconds, quoted or not; a number too large for `Int64` is as good as for ever.
  private static func seconds(_ text: some StringProtocol) -> Int64? {
    let digits = text.trimmingSpaces().filter { $0 != "\"" }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return min(Int64(digits) ?? .max, 1 << 40)
  }
}

extension StringProtocol {
  /// Without spaces and tabs at both ends: RFC 9110 "optional white space".
  nonisolated func trimmingSpaces() -> String {
    var text = Substring(self)
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
