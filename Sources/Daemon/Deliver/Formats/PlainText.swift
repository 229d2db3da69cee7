import News

/// A stranger's text on its way into a service's markup.
nonisolated extension String {
  /// On one line, without the scalars that could steer a terminal or hide text: chats show them, so they are left out
  /// where a log would write `\u{…}`.
  package var shownPlainly: String {
    guard unicodeScalars.contains(where: \.isUnsafeToShow) else { return self }
    var shown = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t", "\u{2028}", "\u{2029}": shown.append(" ")
      default: if !scalar.isUnsafeToShow { shown.append(scalar) }
      }
    }
    return String(shown)
  }

  /// Each scalar as `escape` writes it (nil: as it is), at most `limit` UTF-8 bytes: nothing is cut within an escape.
  package func escaped(upTo limit: Int, _ escape: (Unicode.Scalar) -> String?) -> String {
    var (shown, size) = ("", 0)
    for scalar in unicodeScalars {
      let piece = escape(scalar) ?? String(scalar)
      size += piece.utf8.count
      guard size <= limit - 3 || (size <= limit && scalar == unicodeScalars.last) else { return shown + "…" }
      shown += piece
    }
    return shown
  }
}

/// How the dialects write what would otherwise be markup.
nonisolated package enum Escape {
  /// HTML, for text and for attributes in double quotes.
  package static func html(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    default: nil
    }
  }

  /// Slack's mrkdwn: these three make links, mentions and entities; the rest is cosmetic.
  package static func slack(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    default: nil
    }
  }

  /// Markdown as Discord and Mattermost read it. `@` becomes its full-width twin: Mattermost looks for `@channel` in
  /// the raw text, whatever stands before it. `:` is escaped so that no bare address becomes a link.
  package static func markdown(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "@": "\u{FF20}"
    case "\\", "`", "*", "_", "~", "|", "<", ">", "[", "]", "(", ")", "#", "!", ":": "\\" + String(scalar)
    default: nil
    }
  }
}
