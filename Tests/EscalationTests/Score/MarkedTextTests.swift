import Escalation
import Testing

@Suite struct `A marked text` {
  private func rendered(_ text: String, _ marks: [(Int, Range<Int>)], limit: Int = 2_000) -> String {
    MarkedText(text, marks: marks.map { (number: $0.0, range: $0.1) }).rendered(limit: limit) { words, numbers in
      "[\(words)]" + numbers.map(String.init).joined(separator: "+")
    }
  }

  @Test func `shows matches in place and overlapping ones together`() {
    #expect(rendered("Jets hit base", [(1, 0..<8), (2, 5..<13)]) == "[Jets hit base]1+2")
    #expect(rendered("é hit base", [(2, 7..<11), (1, 0..<2)]) == "[é]1 hit [base]2")
    #expect(rendered("nothing", []) == "nothing")
  }

  @Test func `is cut between matches, at whole letters`() {
    let long = String(repeating: "é", count: 500)
    let text = rendered(long + " hit", [(1, 1001..<1004)], limit: 100)
    #expect(text.utf8.count < 120 && text.hasSuffix("é [hit]1") && text.contains(" … "))
  }

  @Test func `cannot move a terminal`() {
    #expect(
      !rendered("a\u{1B}[2Jb\u{202E}c", [(1, 0..<1)]).unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E }
    )
  }
}
