import News
import Testing

@Suite struct `JSON text` {
  @Test func `keeps the order of keys and leaves nil out`() {
    let value: JSONText = .members(["b": .integer(1), "a": nil, "c": .array([.bool(true), .null])])
    #expect(value.line == #"{"b":1,"c":[true,null]}"#)
  }

  @Test(arguments: [
    ("a\"b\\c\nd\te", #""a\"b\\c\nd\te""#), ("\u{9B}31m", #""\u009b31m""#), ("\u{202E}x\u{2028}", #""\u202ex\u2028""#),
    ("\u{E0041}", #""\udb40\udc41""#), ("é گ 🚀", "\"é گ 🚀\""), ("\u{0}", #""\u0000""#),
  ])
  func `escapes what could forge a line`(text: String, quoted: String) { #expect(JSONText.string(text).line == quoted) }

  @Test(arguments: [
    (82.4, "82.4"), (0.005, "0.01"), (-0.004, "0"), (-12.345, "-12.35"), (100, "100"), (.nan, "null"), (1e300, "null"),
  ])
  func `writes points with two decimals`(value: Double, text: String) { #expect(JSONText.points(value).line == text) }
}
