import Escalation
import FoundationEssentials
import News

/// A JSON Lines file of items with labels: the form that `score` reads, with `label` and, where there is one, `desk`.
struct LabelFile {
  private struct Label: Decodable {
    var label: String
    var desk: String?
  }

  private(set) var items: [LabelledItem] = []
  /// Numbers of the lines that are no labelled items, from 1.
  private(set) var bad: [Int] = []

  /// Throws where the file cannot be read.
  init(path: String) throws {
    let data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      if let item = ItemLine(line)?.item, let label = try? JSONDecoder().decode(Label.self, from: Data(line)) {
        items.append(LabelledItem(item: item, label: label.label, kind: label.desk))
      } else {
        bad.append(number + 1)
      }
    }
  }

  /// The file, after what cannot be read in it was reported.
  static func open(_ path: String) throws -> LabelFile {
    let file: LabelFile
    do {
      file = try LabelFile(path: path)
    } catch {
      throw Failure.report("\(path) cannot be read: \(error)")
    }
    for number in file.bad.prefix(10) {
      Failure.say("\(path), line \(number): no labelled item; it takes an \"id\" and a \"label\"")
    }
    return file
  }
}
