/// The names of the elements that are open, so that every end tag libxml2 sees ends something.
struct OpenElements {
  private var names: [UInt8] = []
  private var starts: [Int] = []

  var depth: Int { starts.count }
  var isInside: Bool { !starts.isEmpty }

  mutating func push(_ name: UnsafeBufferPointer<UInt8>) {
    starts.append(names.count)
    names.append(contentsOf: name)
  }

  /// Writes the end tags down to and including the innermost element called `name`, in any case. Where there is none,
  /// writes nothing and returns false.
  mutating func close(_ name: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
    guard let level = starts.indices.last(where: { isOpen($0, name) }) else { return false }
    while starts.count > level {
      let start = starts.removeLast()
      output.append(UInt8(ascii: "<"))
      output.append(UInt8(ascii: "/"))
      names.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start...])) }
      output.append(UInt8(ascii: ">"))
      names.removeLast(names.count - start)
    }
    return true
  }

  private func isOpen(_ level: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[level]
    let end = level + 1 < starts.count ? starts[level + 1] : names.count
    guard end - start == name.count else { return false }
    for offset in 0..<name.count where names[start + offset] | 0x20 != name[offset] | 0x20 { return false }
    return true
  }
}
