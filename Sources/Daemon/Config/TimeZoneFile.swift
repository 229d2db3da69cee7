import Escalation
import News

/// Reads a compiled time zone, as `/usr/share/zoneinfo` holds them (RFC 8536), into the instants at which its clocks change.
///
/// Foundation reads them too, but only whole Foundation does, which costs a resident daemon 20 MB.
nonisolated enum TimeZoneFile {
  private static let folder = "/usr/share/zoneinfo/"

  /// The path of a zone such as `Europe/Berlin`; nil where that is no name of a zone.
  static func path(of name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      part.utf8.first.map { $0 >= UInt8(ascii: "A") } == true
        && part.utf8.allSatisfy {
          ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || "_-+".utf8.contains($0)
        }
    }
    return isName && parts.count <= 3 ? folder + name : nil
  }

  /// nil where it is no such file, or ends before its clocks stop changing.
  static func read(_ bytes: [UInt8], name: String) -> LocalTime? {
    guard let old = Header(bytes, at: 0), let header = Header(bytes, at: old.end(timeSize: 4)) else { return nil }
    let (times, kinds) = (header.start, header.start + header.times * 8)
    let offsets = kinds + header.times
    guard header.end(timeSize: 8) <= bytes.count, header.kinds > 0 else { return nil }
    func ahead(_ kind: Int) -> Duration {
      .seconds(Int32(truncatingIfNeeded: number(bytes, at: offsets + kind * 6, size: 4)))
    }
    var changes: [LocalTime.Change] = []
    for index in 0..<header.times {
      let kind = Int(bytes[kinds + index])
      guard kind < header.kinds else { return nil }
      let seconds = Int64(bitPattern: number(bytes, at: times + index * 8, size: 8))
      changes.append(LocalTime.Change(time: Instant(seconds: seconds), ahead: ahead(kind)))
    }
    // Behind the table stands a rule for what comes later; where that has a summer, a short table would go wrong soon.
    let rule = String(decoding: bytes[header.end(timeSize: 8)...], as: UTF8.self)
    if rule.contains(","), changes.last.map({ $0.time < Self.horizon }) ?? true { return nil }
    return LocalTime(name: name, ahead: ahead(0), changes: changes)
  }

  /// Tables reach to 2037 where they are written out.
  private static let horizon = Instant(seconds: 2_082_758_400)

  private struct Header {
    let start: Int
    let times: Int
    let kinds: Int
    private let rest: (leaps: Int, letters: Int, standards: Int, universals: Int)

    /// At most what real files have, so that no count can be wrong by much.
    init?(_ bytes: [UInt8], at place: Int) {
      guard place >= 0, bytes.count >= place + 44, bytes[place..<place + 4].elementsEqual("TZif".utf8),
        bytes[place + 4] >= UInt8(ascii: "2")
      else { return nil }
      let counts = (0..<6).map { Int(TimeZoneFile.number(bytes, at: place + 20 + 4 * $0, size: 4)) }
      guard counts.allSatisfy({ $0 <= 10_000 }) else { return nil }
      rest = (leaps: counts[2], letters: counts[5], standards: counts[1], universals: counts[0])
      start = place + 44
      times = counts[3]
      kinds = counts[4]
    }

    func end(timeSize: Int) -> Int {
      start + times * (timeSize + 1) + kinds * 6 + rest.letters + rest.leaps * (timeSize + 4) + rest.standards
        + rest.universals
    }
  }

  /// Big-endian.
  private static func number(_ bytes: [UInt8], at place: Int, size: Int) -> UInt64 {
    bytes[place..<place + size].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
