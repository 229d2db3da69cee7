/// tocsin.yaml(5): the comments of the reference config as prose, its settings as they are written.
struct ConfigPage {
  let reference: String
  let version: String

  /// Entries of a list that are shown; the others are more of the same.
  private static let mostEntries = 2

  var text: String {
    let sections = split()
    var lines = [
      ".TH TOCSIN.YAML 5 \"\" \"Tocsin \(version)\" \"Tocsin\"",
      ".SH NAME", "tocsin.yaml \\- the config of Tocsin",
      ".SH SYNOPSIS", "\\fI/etc/tocsin/tocsin.yaml\\fR, \\fI/etc/tocsin/conf.d/*.yaml\\fR",
      ".SH DESCRIPTION",
    ]
    lines += render(sections.first ?? [])
    for section in sections.dropFirst() {
      let key = section.first { $0.first?.isLetter == true }?.prefix { $0 != ":" } ?? "more"
      lines += [".SH \"\(Roff.plain(key.uppercased()))\""] + render(section)
    }
    return (lines + [".SH \"SEE ALSO\"", "\\fBtocsin\\fR(1)"]).joined(separator: "\n") + "\n"
  }

  /// The lines between the rules that part the file.
  private func split() -> [[Substring]] {
    reference.split(separator: "\n", omittingEmptySubsequences: false)
      .split(omittingEmptySubsequences: false) { $0.hasPrefix("# ----") }
      .map(Array.init)
  }

  private enum Line {
    case prose(String)
    case setting(String)
    case blank

    /// A comment is prose, unless it is a setting that is commented out or something laid out by hand.
    init(_ line: Substring) {
      let indent = line.prefix { $0 == " " }
      let content = line.dropFirst(indent.count)
      guard content.first == "#" else {
        self = content.isEmpty ? .blank : .setting(String(line))
        return
      }
      let comment = content.dropFirst(content.hasPrefix("# ") ? 2 : 1)
      if comment.isEmpty {
        self = .blank
      } else if comment.hasPrefix("  ") || comment.hasPrefix("- ") || Self.isSetting(comment) {
        self = .setting(String(indent) + String(comment))
      } else {
        self = .prose(String(comment))
      }
    }

    private static func isSetting(_ text: Substring) -> Bool {
      let key = text.prefix { $0 == "_" || ($0.isASCII && ($0.isLowercase || $0.isNumber)) }
      let rest = text.dropFirst(key.count)
      return !key.isEmpty && (rest == ":" || rest.hasPrefix(": "))
    }
  }

  private func render(_ section: [Substring]) -> [String] {
    var (lines, settings, entries): ([String], [String], Int) = ([], [], 0)
    var isParagraph = false
    func endSettings() {
      guard !settings.isEmpty else { return }
      lines += Roff.example(settings)
      settings = []
      isParagraph = false
    }
    for line in section.map(Line.init) {
      switch line {
      case .setting(let text):
        entries = text.hasPrefix("  - {") ? entries + 1 : 0
        if entries <= Self.mostEntries { settings.append(text) }
      case .prose(let text):
        endSettings()
        entries = 0
        if !isParagraph { lines.append(".PP") }
        isParagraph = true
        lines.append(Roff.prose(text))
      case .blank:
        endSettings()
        isParagraph = false
      }
    }
    endSettings()
    return lines
  }
}
