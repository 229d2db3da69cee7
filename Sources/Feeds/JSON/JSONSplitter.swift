/// Cuts a JSON document into its top members and the elements of one of them, so that no more than one is in memory.
struct JSONSplitter {
  enum Piece {
    /// A member of the top object: its key and its value's bytes.
    case member(String, [UInt8])
    /// An element of the array that is `items`.
    case element([UInt8])
  }

  private let limit: Int
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var isInItems = false
  private var key: [UInt8]?
  private var piece: [UInt8] = []
  private(set) var tooLong = 0
  private(set) var isTopObject = false

  /// Pieces of more than `limit` bytes are counted in `tooLong` and not delivered.
  init(limit: Int) { self.limit = limit }

  /// Whether the document ended before its last brace.
  var isUnfinished: Bool { depth > 0 }

  mutating func split(_ bytes: UnsafeBufferPointer<UInt8>, _ deliver: (Piece) -> Void) {
    for byte in bytes {
      if isInString {
        append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
      } else {
        outsideString(byte, deliver)
      }
    }
  }

  private mutating func outsideString(_ byte: UInt8, _ deliver: (Piece) -> Void) {
    switch byte {
    case UInt8(ascii: "\""):
      isInString = true
      append(byte)
    case UInt8(ascii: "{"), UInt8(ascii: "["): open(byte)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): close(byte, deliver)
    case UInt8(ascii: ",") where depth == level: end(deliver)
    case UInt8(ascii: ":") where depth == 1 && key == nil:
      key = piece
      piece = []
    default: append(byte)
    }
  }

  /// The depth at which a comma ends a piece.
  private var level: Int { isInItems ? 2 : 1 }

  private mutating func open(_ byte: UInt8) {
    depth += 1
    if depth == 1 {
      isTopObject = byte == UInt8(ascii: "{")
    } else if depth == 2, byte == UInt8(ascii: "["), isTopObject, name == "items" {
      isInItems = true
      piece = []
    } else {
      append(byte)
    }
  }

  private mutating func close(_ byte: UInt8, _ deliver: (Piece) -> Void) {
    if depth == 2, isInItems {
      end(deliver)
      isInItems = false
      key = nil
    } else if depth == 1 {
      end(deliver)
    } else {
      append(byte)
    }
    depth = max(0, depth - 1)
  }

  private mutating func end(_ deliver: (Piece) -> Void) {
    defer {
      piece.removeAll(keepingCapacity: piece.count <= limit)
      if !isInItems { key = nil }
    }
    guard piece.count <= limit else {
      tooLong += 1
      return
    }
    if isInItems {
      if piece.contains(where: { $0 > 0x20 }) { deliver(.element(piece)) }
    } else if let name {
      deliver(.member(name, piece))
    }
  }

  private var name: String? {
    guard let key, let start = key.firstIndex(of: UInt8(ascii: "\"")), let end = key.lastIndex(of: UInt8(ascii: "\"")),
      start < end
    else { return nil }
    return String(decoding: key[(start + 1)..<end], as: UTF8.self)
  }

  private mutating func append(_ byte: UInt8) {
    if depth > 0, piece.count <= limit { piece.append(byte) }
  }
}
