import News

/// A text with some of its ranges marked, overlapping ones together.
package struct MarkedText: Sendable {
  private struct Region: Sendable {
    var range: Range<Int>
    var numbers: [Int]
  }

  private let bytes: [UInt8]
  private var regions: [Region] = []

  /// `marks` are numbers and their ranges in UTF-8 bytes.
  package init(_ text: String, marks: [(number: Int, range: Range<Int>)]) {
    bytes = Array(text.utf8)
    for mark in marks.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      if let last = regions.last, mark.range.lowerBound < last.range.upperBound {
        let end = max(last.range.upperBound, mark.range.upperBound)
        regions[regions.count - 1] = Region(range: last.range.lowerBound..<end, numbers: last.numbers + [mark.number])
      } else {
        regions.append(Region(range: mark.range, numbers: [mark.number]))
      }
    }
  }

  /// The text with each marked region as `mark` draws it; long stretches without a mark are cut to about `limit` bytes in
  /// all.
  package func rendered(limit: Int, mark: (String, [Int]) -> String) -> String {
    let room = max(40, limit / (regions.count + 1))
    var text = ""
    var position = 0
    for region in regions {
      text += plain(position..<region.range.lowerBound, room: room)
      text += mark(words(region.range), region.numbers)
      position = region.range.upperBound
    }
    return text + plain(position..<bytes.count, room: room)
  }

  /// A part of the text; `numbers` are those of the marks on it, nil where it has none.
  package struct Piece: Sendable, Hashable {
    package var text: String
    package var numbers: [Int]?
  }

  /// The whole text, cut where marks begin and end.
  package var pieces: [Piece] {
    var pieces: [Piece] = []
    var position = 0
    for region in regions {
      if region.range.lowerBound > position {
        pieces.append(Piece(text: words(position..<region.range.lowerBound), numbers: nil))
      }
      pieces.append(Piece(text: words(region.range), numbers: region.numbers))
      position = region.range.upperBound
    }
    if position < bytes.count { pieces.append(Piece(text: words(position..<bytes.count), numbers: nil)) }
    return pieces
  }

  private func plain(_ range: Range<Int>, room: Int) -> String {
    guard range.count > room else { return words(range) }
    return words(range.lowerBound..<boundary(range.lowerBound + room / 2)) + " … "
      + words(boundary(range.upperBound - room / 2)..<range.upperBound)
  }

  /// The next place where a scalar begins.
  private func boundary(_ index: Int) -> Int {
    var index = index
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
    return index
  }

  private func words(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self).shownSafely }
}
