/// The text between the tags, which goes past libxml2: the mended document holds four letters in place of each run of
/// it, and when the parser hands those over, the run is handed on.
///
/// Text is most of a feed and needs nothing that libxml2 does for it once its references are decoded; a run that the
/// parser drops with a broken tag is dropped alone, because the letters say which one it is.
struct XMLTextRuns {
  private(set) var bytes: [UInt8] = []
  /// Where each run ends in `bytes`.
  private var ends: [Int] = []
  /// The number of the first run that is kept.
  private var first = 0
  private var isOpen = false

  /// Numbers start over after so many runs, far more than a chunk can hold.
  private static let count = 1 << 20

  /// A tag was written: what follows is another run.
  mutating func close() { isOpen = false }

  /// Opens a run, unless one is open, and writes its letters to the document.
  mutating func open(in output: inout [UInt8]) {
    guard !isOpen else { return }
    isOpen = true
    let number = first + ends.count
    ends.append(bytes.count)
    for shift in [15, 10, 5, 0] { output.append(0x60 | UInt8(truncatingIfNeeded: number >> shift) & 0x1F) }
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>, in output: inout [UInt8]) {
    open(in: &output)
    bytes.append(contentsOf: text)
    ends[ends.count - 1] = bytes.count
  }

  /// Adds what `write` appends to the bytes.
  mutating func append(in output: inout [UInt8], _ write: (inout [UInt8]) -> Int?) -> Int? {
    open(in: &output)
    let count = write(&bytes)
    ends[ends.count - 1] = bytes.count
    return count
  }

  /// Where the run of this number is in `bytes`; nil where it is not kept.
  func range(_ number: Int) -> Range<Int>? {
    let index = (number - first) & (Self.count - 1)
    guard index < ends.count else { return nil }
    return (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Forgets the runs before the one after `number`, which were handed on.
  mutating func drop(through number: Int) {
    let index = (number - first) & (Self.count - 1)
    guard index < ends.count else { return }
    let length = ends[index]
    bytes.removeSubrange(..<length)
    ends.removeSubrange(...index)
    for index in ends.indices { ends[index] -= length }
    first += index + 1
  }
}
