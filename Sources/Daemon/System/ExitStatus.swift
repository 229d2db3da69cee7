/// How `tocsin run` ends where it cannot go on: numbers of sysexits.h, so that systemd can tell what a new start would mend.
nonisolated package enum ExitStatus {
  /// EX_DATAERR: the store is damaged, of another program or of a newer version. A new start mends nothing.
  package static let data: Int32 = 65
  /// EX_UNAVAILABLE: the system gave no descriptors or memory for the network.
  package static let unavailable: Int32 = 69
  /// EX_CANTCREAT: the store or the alert log cannot be created or opened.
  package static let cannotCreate: Int32 = 73
  /// EX_IOERR: the disk failed.
  package static let disk: Int32 = 74
  /// EX_TEMPFAIL: another process works on the store, or the disk is full.
  package static let temporary: Int32 = 75
  /// EX_CONFIG: the configuration is wrong. A new start mends nothing.
  package static let config: Int32 = 78
}

extension Daemon.StartError {
  /// What the process ends with.
  package nonisolated var exitStatus: Int32 {
    switch self {
    case .network: ExitStatus.unavailable
    case .log(.diskFull): ExitStatus.temporary
    case .log(.inaccessible): ExitStatus.cannotCreate
    case .log(.failed): ExitStatus.disk
    case .store(let error): error.exitStatus
    }
  }
}

extension StoreError {
  fileprivate nonisolated var exitStatus: Int32 {
    switch self {
    case .locked, .busy, .diskFull: ExitStatus.temporary
    case .damaged, .foreign, .newer, .older: ExitStatus.data
    case .inaccessible: ExitStatus.cannotCreate
    case .disk, .failed: ExitStatus.disk
    }
  }
}
