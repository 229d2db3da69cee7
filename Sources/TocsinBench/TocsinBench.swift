import Feeds
import Glibc
import News

/// `make bench`: how fast feeds are read, beside what bare libxml2 takes for the same bytes in the same process.
///
/// CPU time of one thread, the best of several rounds. Without an argument it reads a corpus of invented news; with a
/// folder, the XML feeds in it.
@main
struct TocsinBench {
  static func main() {
    let folder = CommandLine.arguments.dropFirst().first
    let corpus = folder.map { Corpus(folder: $0) } ?? Corpus(seed: 4, feeds: 200)
    guard !corpus.bodies.isEmpty else {
      print("no feeds in \(folder ?? "")")
      exit(1)
    }
    let rounds = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
    let bytes = corpus.bodies.reduce(0) { $0 + $1.count }
    var items = 0
    let reading = best(of: rounds) { items = read(corpus.bodies) }
    var elements = 0
    let bare = best(of: rounds) { elements = corpus.bodies.reduce(0) { $0 + BareXML.elements(in: $1) } }
    print("\(corpus.bodies.count) feeds, \(items) items, \(elements) elements, \(bytes / 1000) kB")
    print("feeds to items: \(rate(items, reading)) items/s, \(megabytes(bytes, reading)) MB/s")
    print("bare libxml2:   \(megabytes(bytes, bare)) MB/s")
    print("ratio:          \(Int((bare / reading * 100).rounded())) %")
  }

  /// The number of items.
  private static func read(_ bodies: [[UInt8]]) -> Int {
    bodies.reduce(0) { count, body in
      let feed = try? FeedReader.read(body, url: "https://news.example.org/feed", contentType: nil)
      return count + (feed?.items.count ?? 0)
    }
  }

  /// The fewest seconds of CPU time that `work` took.
  private static func best(of rounds: Int, _ work: () -> Void) -> Double {
    (0..<rounds).map { _ in
      let start = processorTime()
      work()
      return processorTime() - start
    }.min() ?? 0
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func rate(_ count: Int, _ seconds: Double) -> Int { Int(Double(count) / seconds) }
  private static func megabytes(_ bytes: Int, _ seconds: Double) -> Int { Int(Double(bytes) / seconds / 1e6) }
}
