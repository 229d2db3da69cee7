import Testing

@testable import Escalation

@Suite struct `Words of a text` {
  private func words(_ text: String) -> [String] {
    let tokens = Tokens(text, limit: 4096)
    return (0..<tokens.count).map { tokens.folded($0) }
  }

  @Test(arguments: [
    ("Israel's cabinet", ["israel", "'s", "cabinet"]), ("Israel’s cabinet", ["israel", "'s", "cabinet"]),
    ("They didn't go", ["they", "didnt", "go"]), ("U.S. sends 170,000 troops", ["us", "sends", "170000", "troops"]),
    ("Cease-fire at 7.5 km", ["cease", "fire", "at", "75", "km"]), ("Why now?", ["why", "now", "?"]),
    ("Besançon, Kayılarköy, STRASSE, Straße", ["besancon", "kayilarkoy", "strasse", "strasse"]),
    ("ｍｉｓｓｉｌｅ ﬁre", ["missile", "fire"]), ("أَطْلَقَت إيران", ["اطلقت", "ايران"]), ("שִׁגּוּר טִילִים", ["שגור", "טילים"]),
    ("L'attaque d'hier", ["l", "attaque", "d", "hier"]), ("导弹袭击", ["导", "弹", "袭", "击"]), ("ЁЛКА й", ["елка", "и"]),
    ("e\u{301}te\u{301}", ["ete"]), ("", []), ("—…!", []), ("٢٠٢٤", ["2024"]),
  ])
  func `are folded`(text: String, words expected: [String]) { #expect(words(text) == expected) }

  @Test func `point to where the publisher wrote them`() {
    let text = "« Téhéran’s » Ştraße x"
    let tokens = Tokens(text, limit: 4096)
    let shown = tokens.tokens.map { token in
      String(decoding: Array(text.utf8)[token.range], as: UTF8.self)
    }
    #expect(shown == ["Téhéran", "’s", "Ştraße", "x"])
  }

  @Test(arguments: 0..<40)
  func `are cut at a scalar, whatever the limit`(limit: Int) {
    let text = "Téhéran 导弹 🚀 أطلق end"
    for token in Tokens(text, limit: limit).tokens {
      #expect(token.range.upperBound <= limit)
      #expect(String(validating: Array(text.utf8)[token.range], as: UTF8.self) != nil)
    }
  }

  @Test(arguments: [
    ("Army strikes, and waits", Tokens.Pause.comma, 2), ("Army strikes; troops wait", .clause, 2),
    ("Army strikes. Troops wait", .sentence, 2), ("Gen. Smith spoke", .none, 1), ("EE. UU. envía", .none, 1),
    ("EE. UU. envía", .none, 2), ("Talks – and war", .clause, 1),
    ("Israel–Hamas war", .none, 1), ("Capital: blasts heard", .clause, 1), ("Why? Because", .sentence, 2),
  ])
  func `know what parts them`(text: String, pause: Tokens.Pause, index: Int) {
    #expect(Tokens(text, limit: 4096).tokens[index].pause == pause)
  }

  @Test func `know capitals`() {
    let tokens = Tokens("US tells us U.S. Us IDF A", limit: 4096).tokens
    #expect(tokens.map(\.isCapitals) == [true, false, false, true, false, true, false])
  }

  @Test func `survive any bytes`() {
    var state: UInt64 = 7
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<60 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.unicodeScalars.append(Unicode.Scalar(UInt32(state >> 33) % 0x3000) ?? "'")
      }
      let tokens = Tokens(text, limit: 100)
      var last = 0
      for token in tokens.tokens {
        #expect(token.range.lowerBound >= last && token.range.upperBound <= 100)
        last = token.range.upperBound
      }
    }
  }
}
