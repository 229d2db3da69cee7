/// Rows of different lengths in one array: a look-up that follows no second reference.
struct Rows<Element: Sendable>: Sendable {
  private let starts: [Int32]
  let values: [Element]

  init(_ rows: [[Element]] = []) {
    var starts: [Int32] = [0]
    starts.reserveCapacity(rows.count + 1)
    var values: [Element] = []
    for row in rows {
      values += row
      starts.append(Int32(values.count))
    }
    self.starts = starts
    self.values = values
  }

  /// Where a row's elements are in `values`.
  @inline(__always)
  func range(_ row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }
}
