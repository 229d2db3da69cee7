import Dispatch
import Glibc

/// Tells when a file was written to, or another took its name: inotify(7) on the file and on its folder.
package final class FileWatch {
  /// An element at once, and one after each change or several, for as long as this is held.
  nonisolated package let changes: AsyncStream<Void>
  private let path: String
  private let descriptor: Int32
  private let source: any DispatchSourceRead
  private let continuation: AsyncStream<Void>.Continuation

  /// nil where the system has no inotify instance left.
  /// - Parameter path: need not be there yet; nor need its folder.
  package init?(path: String) {
    let descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    (self.path, self.descriptor) = (path, descriptor)
    (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .main)
    source.setEventHandler { [weak self] in MainActor.assumeIsolated { self?.look() } }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    look()
  }

  isolated deinit {
    source.cancel()
    continuation.finish()
  }

  private func look() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &buffer, buffer.count) > 0 {}
    // Before anybody reads the file, so that nothing is written unseen in between.
    watch()
    continuation.yield()
  }

  /// The file as it is now, and the nearest folder that there is on the way to it; a watch that is there already stays.
  private func watch() {
    inotify_add_watch(descriptor, path, UInt32(IN_MODIFY))
    var folder = path
    repeat {
      folder = ConfigSource.folder(of: folder)
    } while inotify_add_watch(descriptor, folder, UInt32(IN_CREATE | IN_MOVED_TO)) < 0 && folder != "/" && folder != "."
  }
}
