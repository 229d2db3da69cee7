package import News

/// Single values: text, numbers, times, sizes, names and paths.
nonisolated extension ConfigNode {
  /// Text that is not empty.
  package func string() -> String? {
    guard case .text(let text, _) = value, !isNull, !text.isEmpty else {
      reject(write: #"text, in "quotes" if it starts with a special character or holds ": " or " #""#)
      return nil
    }
    return text
  }

  /// A name that other keys, file names and alert ids refer to: 1 … 64 letters, digits, `-`, `_` or `.`.
  package func name() -> String? {
    let isName = { (byte: UInt8) in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F, 0x2E: true
      default: false
      }
    }
    guard let text, !isNull, (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isName) else {
      reject(write: "a name of up to 64 letters, digits, - _ or .")
      return nil
    }
    return text
  }

  /// One line of at most 100 bytes to call something by, without characters that could forge a line of a log.
  package func title() -> String? {
    guard let text, !isNull, (1...100).contains(text.utf8.count), !text.unicodeScalars.contains(where: \.isUnsafeToShow)
    else {
      reject(write: "a name on one line, up to 100 bytes")
      return nil
    }
    return text
  }

  /// The name of something that is defined elsewhere in the config: a feed, a webhook.
  package func reference(to kind: String, among names: [String]) -> String? {
    guard let text = string(), !names.contains(text) else { return self.text }
    if let near = Suggestion.nearest(to: text, among: names) {
      report("there is no \(kind) \(found); did you mean \(JSONText.string(near).line)?")
    } else if names.isEmpty {
      report("there is no \(kind) \(found), and no other either; add one, or remove the name")
    } else {
      let known = names.prefix(10).map { JSONText.string($0).line }.joined(separator: ", ")
      report("there is no \(kind) \(found); there is \(known)\(names.count > 10 ? " …" : "")")
    }
    return nil
  }

  /// `form`: what may be written, for a key that takes more than these two.
  package func bool(orElse form: String = "true or false") -> Bool? {
    guard case .text(let text, isQuoted: false) = value, let truth = Self.truth[text.lowercased()] else {
      reject(write: form)
      return nil
    }
    return truth
  }

  package func int(in range: ClosedRange<Int>) -> Int? {
    guard let number = plain.flatMap({ Int($0) }), range.contains(number) else {
      reject(write: "a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  package func number(in range: ClosedRange<Double>) -> Double? {
    // Double(_:) also reads "0x10", "nan" and "inf"; none of them is meant.
    let isDecimal = { (text: String) in text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } }
    guard let plain, isDecimal(plain), let number = Double(plain), range.contains(number) else {
      let (low, high) = (Self.shown(range.lowerBound), Self.shown(range.upperBound))
      reject(write: "a number from \(low) to \(high)")
      return nil
    }
    return number
  }

  /// `1500ms`, `30s`, `5m`, `12h` or `28d`.
  package func duration(in range: ClosedRange<Duration>) -> Duration? {
    guard let duration = plain.flatMap({ Duration(configText: $0) }), range.contains(duration) else {
      let (low, high) = (range.lowerBound.configText, range.upperBound.configText)
      reject(write: "a duration from \(low) to \(high), a whole number with ms, s, m, h or d behind it")
      return nil
    }
    return duration
  }

  /// Bytes: `8MiB`, `64KiB`, `1GiB` or a bare number.
  package func size(in range: ClosedRange<Int>) -> Int? {
    guard let size = plain.flatMap({ ByteSize.bytes($0) }), range.contains(size) else {
      let (low, high) = (ByteSize.text(range.lowerBound), ByteSize.text(range.upperBound))
      reject(write: "a size from \(low) to \(high), a whole number with KiB, MiB or GiB behind it")
      return nil
    }
    return size
  }

  /// `2024-04-13T20:14:05Z` or `2024-04-13`.
  package func instant() -> Instant? {
    guard let instant = text.flatMap({ Instant(iso8601: $0) }) else {
      reject(write: "a time such as 2024-04-13T20:14:05Z or a day such as 2024-04-13")
      return nil
    }
    return instant
  }

  /// One of a few words, with a suggestion for a near miss.
  package func choice<Choice: RawRepresentable & CaseIterable>(of type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    if let choice = text.flatMap({ Choice(rawValue: $0) }) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    if let near = text.flatMap({ Suggestion.nearest(to: $0, among: words) }) {
      report("`\(label)` is \(found); did you mean \(near)?")
    } else {
      reject(write: words.count == 1 ? words[0] : "one of " + words.joined(separator: ", "))
    }
    return nil
  }

  /// A file's path: absolute, relative to the file it is written in, or below `${CREDENTIALS_DIRECTORY}`.
  package func path() -> String? {
    guard let text = string() else { return nil }
    let variable = "${CREDENTIALS_DIRECTORY}"
    if text.hasPrefix(variable + "/") {
      guard let credentials = source.environment.credentials ?? (source.environment.needsSecrets ? nil : variable)
      else {
        report(
          "`\(label)`: \(variable) is not set; systemd sets it for a unit with LoadCredential=, "
            + "elsewhere set it to the folder that holds the file")
        return nil
      }
      return credentials + text.dropFirst(variable.count)
    }
    if text.contains("${") || text.hasPrefix("~") {
      reject(write: "an absolute path, a path relative to this file, or \(variable)/name")
      return nil
    }
    return source.resolved(text)
  }

  /// The text of an unquoted value: numbers in quotes are text.
  private var plain: String? {
    guard case .text(let text, isQuoted: false) = value else { return nil }
    return text
  }

  private static func shown(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e9 ? String(Int(number)) : String(number)
  }
}
