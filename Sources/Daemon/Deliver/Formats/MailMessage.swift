import FoundationEssentials
import News

/// An alert as an e-mail (RFC 5322): text and HTML, both in base64, so that no line of a feed becomes a header, a
/// boundary or a line of SMTP.
nonisolated struct MailMessage {
  private let message: AlertMessage
  private let (from, to): (String, [String])
  /// Cannot occur in base64.
  private static let boundary = "=_tocsin_alert"

  init(_ message: AlertMessage, from: String, to: [String]) {
    self.message = message
    (self.from, self.to) = (from, to)
  }

  /// With CRLF line ends.
  var bytes: [UInt8] {
    let domain = from.split(separator: "@").last ?? "localhost"
    var lines = [
      "From: Tocsin <\(from)>", "To: \(to.joined(separator: ",\r\n "))",
      "Subject: \(Self.encodedWords("\(message.title): \(message.text)".cut(toBytes: 400)))",
      // One id for an alert in every attempt: mail programs show repeats once.
      "Date: \(Self.date(message.now))", "Message-ID: <\(message.alert.id)@\(domain)>",
      "MIME-Version: 1.0", "Auto-Submitted: auto-generated",
      "Content-Type: multipart/alternative; boundary=\"\(Self.boundary)\"",
    ]
    if message.severity >= .high { lines.append("X-Priority: 1") }
    lines.append("")
    for (type, text) in [("plain", plain), ("html", html)] {
      lines += [
        "--\(Self.boundary)", "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: base64", "",
      ]
      lines += Self.base64Lines(text)
    }
    return Array((lines + ["--\(Self.boundary)--", ""]).joined(separator: "\r\n").utf8)
  }

  private var plain: String {
    var lines = [message.text, ""] + message.facts.map { "\($0.name): \($0.value)" }
    for report in message.reports {
      lines += ["", report.headline.title, "  \(report.standing)"]
      if let url = report.headline.url { lines.append("  \(url)") }
      lines += report.matches.map { "  \($0)" }
    }
    return (lines + ["", "Alert \(message.alert.id)", ""]).joined(separator: "\n")
  }

  private var html: String {
    let escape = { (text: String) in text.escaped(upTo: 8000, Escape.html) }
    let facts = message.facts.map { "<tr><td>\($0.name)</td><td>\(escape($0.value))</td></tr>" }
    let reports = message.reports.map { report in
      let title = escape(report.headline.title)
      let shown = report.headline.url.map { "<a href=\"\(escape($0))\">\(title)</a>" } ?? title
      let matches = report.matches.map { "<br><small>\(escape($0))</small>" }.joined()
      return "<li>\(shown)<br>\(escape(report.standing))\(matches)</li>"
    }
    return """
      <!DOCTYPE html><html><body style="font-family:sans-serif">
      <h2 style="border-left:8px solid \(message.severity.hex);padding-left:8px">\(escape(message.title))</h2>
      <p>\(escape(message.text))</p><table>\(facts.joined())</table>
      <ul>\(reports.joined())</ul><p><small>Alert \(escape(message.alert.id))</small></p></body></html>

      """
  }

  /// RFC 2047: words of at most 75 characters, cut between scalars.
  private static func encodedWords(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.count <= 65 { return text }
    var (words, word) = ([String](), "")
    for scalar in text.unicodeScalars {
      if word.utf8.count + String(scalar).utf8.count > 45 {
        words.append(word)
        word = ""
      }
      word.unicodeScalars.append(scalar)
    }
    return (words + [word]).map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  private static func base64Lines(_ text: String) -> [String] {
    let encoded = Array(Data(text.utf8).base64EncodedString().utf8)
    return stride(from: 0, to: encoded.count, by: 76).map {
      String(decoding: encoded[$0..<min($0 + 76, encoded.count)], as: UTF8.self)
    }
  }

  /// `Sat, 13 Apr 2024 20:14:05 +0000`.
  private static func date(_ time: Instant) -> String {
    let date = time.date
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let weekday = days[((date.daysSinceEpoch % 7) + 7) % 7]
    let clock = time.description.dropFirst(11).prefix(8)
    return "\(weekday), \(padded(date.day, 2)) \(months[date.month - 1]) \(padded(date.year, 4)) \(clock) +0000"
  }
}
