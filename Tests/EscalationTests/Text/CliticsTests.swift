import Escalation
import News
import Testing

@Suite struct `Words with letters in front of them` {
  /// Whether a term of the words is found in `title`.
  private func finds(_ term: String, in title: String) throws -> Bool {
    let lexicon = Lexicon(
      name: "l", indicators: [Indicator(name: "i", direction: .escalate, points: 10)],
      terms: [Term(pattern: term, indicator: "i")])
    let scorer = try Scorer(watches: [Watch(name: "w", lexicons: ["l"])], lexicons: [lexicon])
    return scorer.scores(of: Item(id: "1", title: title))[0].raw > 0
  }

  @Test(arguments: [
    ("جيش", "قال الجيش"), ("جيش", "والجيش يتقدم"), ("جيش", "بيان للجيش"), ("جيش", "وبالجيش"), ("صاروخ", "وصاروخ واحد"),
    ("هدنة", "الهُدنَة"), ("צבא", "מהצבא נמסר"), ("צבא", "ושהצבא"), ("צה״ל", "בצה\"ל אישרו"), ("חיילים", "לחיילים"),
    ("آتش‌بس", "آتشبس"), ("موشک*", "موشك‌هاي"),
  ])
  func `are found without them`(term: String, title: String) throws {
    #expect(try finds(term, in: title))
  }

  @Test(arguments: [
    ("جيش", "جيشان"), ("بيت", "البيتزا"), ("يت", "بيت"), ("צבא", "צבאים"), ("בא", "צבא"), ("army", "larmy"),
  ])
  func `are no other words`(term: String, title: String) throws {
    #expect(try !finds(term, in: title))
  }

  @Test(arguments: [("停火", "双方宣布停火协议"), ("(空袭|空襲)", "以軍空襲黎巴嫩"), ("以军 ~4 空袭", "以军再次空袭南部")])
  func `or without spaces between them are found too`(term: String, title: String) throws {
    #expect(try finds(term, in: title))
  }
}
