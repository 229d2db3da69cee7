import Glibc

/// What the system knows of this process, for the metrics that every exporter has.
nonisolated struct ProcessFigures: Sendable {
  /// Seconds of processor time, in user and kernel mode.
  var cpu = 0.0
  /// Bytes.
  var resident = 0.0
  var virtual = 0.0
  var openFiles = 0.0
  var mostFiles = 0.0
  var threads = 0.0
  /// Seconds since 1970 at which the process began.
  var start = 0.0

  /// Reads /proc; what cannot be read stays 0.
  static func now() -> ProcessFigures {
    var figures = ProcessFigures()
    let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
    // The second field, the program's name, may hold spaces and ends with the last parenthesis.
    let text = read("/proc/self/stat")
    let fields = text.lastIndex(of: ")").map { text[text.index(after: $0)...].split(separator: " ") } ?? []
    if fields.count > 21 {
      let number = { (index: Int) in Double(fields[index]) ?? 0 }
      figures.cpu = (number(11) + number(12)) / tick
      figures.threads = number(17)
      figures.start = bootTime + number(19) / tick
      figures.virtual = number(20)
      figures.resident = number(21) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      figures.mostFiles = Double(limit.rlim_cur)
    }
    figures.openFiles = Double(descriptors())
    return figures
  }

  private static var bootTime: Double {
    let line = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { Double($0.dropFirst("btime ".count)) } ?? 0
  }

  private static func descriptors() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Less "." and "..", and the folder itself.
    return max(0, count - 3)
  }

  private static func read(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while bytes.count < 1 << 20 {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
