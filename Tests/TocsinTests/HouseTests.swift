import FoundationEssentials
import Testing

/// The rules of the house that the compiler does not check: which way the modules depend, and what no file may hold.
@Suite struct HouseTests {
  static let root = String(#filePath.dropLast("Tests/TocsinTests/HouseTests.swift".count))

  /// What each target may import. DESIGN §3.2: `News ← Feeds`, `News ← Escalation`, `CCurl ← HTTP`, all `← Daemon ← tocsin`.
  static let allowed: [String: Set<String>] = [
    "News": [],
    "Gzip": ["CZlib"],
    "Feeds": ["News", "Gzip", "CXML2", "CPSL", "FoundationEssentials"],
    "Escalation": ["News"],
    "HTTP": ["Gzip", "CCurl", "CEpoll", "Dispatch", "Glibc", "Synchronization"],
    "Daemon": [
      "News", "Feeds", "Escalation", "HTTP", "CCrypto", "CMemfd", "GRDB", "Logging", "Yams", "Dispatch", "Glibc",
      "FoundationEssentials", "Synchronization",
    ],
    "tocsin": [
      "News", "Feeds", "Escalation", "HTTP", "Daemon", "CMalloc", "ArgumentParser", "Logging", "Dispatch", "Glibc",
      "FoundationEssentials",
    ],
    "TocsinManual": ["FoundationEssentials", "Glibc"],
    "TocsinBench": ["News", "Feeds", "CXML2", "Glibc"],
  ]

  static func sources(of target: String) throws -> [(path: String, lines: [Substring])] {
    let folder = root + "Sources/" + target
    return try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".swift") }.map {
      let path = folder + "/" + $0
      let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      return ("Sources/\(target)/\($0)", text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  @Test(arguments: allowed.keys.sorted())
  func `modules depend in one direction`(target: String) throws {
    for (path, lines) in try Self.sources(of: target) {
      for line in lines {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"), index <= 1, let module = words.last else { continue }
        #expect(Self.allowed[target]?.contains(String(module)) == true, "\(path) imports \(module)")
      }
    }
  }

  @Test(arguments: allowed.keys.sorted())
  func `no file crashes on what input can cause, or grows past its room`(target: String) throws {
    for (path, lines) in try Self.sources(of: target) {
      #expect(lines.count <= 500, "\(path) has \(lines.count) lines: split it")
      for (number, line) in lines.enumerated() {
        for forbidden in ["try!", "fatalError(", " as! ", "TODO", "FIXME"] {
          #expect(!line.contains(forbidden), "\(path):\(number + 1) holds \(forbidden)")
        }
        // An unchecked promise needs its proof beside it.
        guard line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") else { continue }
        let near = lines[max(0, number - 4)...number]
        #expect(near.contains { $0.contains("//") }, "\(path):\(number + 1) promises without a proof beside it")
      }
    }
  }
}
