// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]
/// Targets that decide: no effects, no unsafe memory.
let pure = strict + [.strictMemorySafety()]
/// Targets with effects: everything runs on the main queue unless it says otherwise.
let effects = strict + [.defaultIsolation(MainActor.self)]

/// `make fuzz` alone sets it: without libFuzzer's library the target does not link.
let fuzzing: [Target] =
  Context.environment["TOCSIN_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "TocsinFuzz", dependencies: ["Feeds", "News"], path: "Tests/Fuzz", exclude: ["seeds", "feeds.dict"],
      swiftSettings: strict)
  ]

let package = Package(
  name: "Tocsin",
  products: [.executable(name: "tocsin", targets: ["tocsin"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CEpoll"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CMemfd"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    .target(name: "News", swiftSettings: pure),
    .target(name: "Gzip", dependencies: ["CZlib"], swiftSettings: strict),
    .target(name: "Feeds", dependencies: ["News", "Gzip", "CXML2", "CPSL"], swiftSettings: strict),
    .target(name: "Escalation", dependencies: ["News"], swiftSettings: pure),
    .target(name: "HTTP", dependencies: ["Gzip", "CCurl", "CEpoll"], swiftSettings: effects),
    .target(
      name: "Daemon",
      dependencies: [
        "News", "Feeds", "Escalation", "HTTP", "CCrypto", "CMemfd",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: effects),
    .executableTarget(
      name: "tocsin",
      dependencies: [
        "News", "Feeds", "Escalation", "HTTP", "Daemon", "CMalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .executableTarget(name: "TocsinManual", swiftSettings: strict),
    .executableTarget(name: "TocsinBench", dependencies: ["News", "Feeds", "CXML2"], swiftSettings: strict),

    .testTarget(name: "NewsTests", dependencies: ["News"], swiftSettings: strict),
    .testTarget(
      name: "FeedsTests", dependencies: ["Feeds", "News", "CXML2"], exclude: ["Crashers"], swiftSettings: strict),
    .testTarget(name: "EscalationTests", dependencies: ["Escalation", "News", "Schema"], swiftSettings: strict),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Loopback"], swiftSettings: effects),
    .testTarget(
      name: "DaemonTests",
      dependencies: [
        "Daemon", "Escalation", "HTTP", "News", "Loopback", "Schema",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: effects),
    .testTarget(
      name: "TocsinTests",
      dependencies: ["tocsin", "TocsinManual", "Daemon", "Escalation", "HTTP", "News", "Loopback", "Schema"],
      swiftSettings: strict),
    .target(name: "Schema", path: "Tests/Schema", swiftSettings: strict),
    .target(name: "Loopback", dependencies: ["CZlib"], path: "Tests/Loopback", swiftSettings: strict),
  ] + fuzzing
)
