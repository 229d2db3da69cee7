import Daemon
import Loopback
import Testing

@Suite(.timeLimit(.minutes(1))) struct `Messages to systemd` {
  let directory = TemporaryDirectory()

  @Test(arguments: [false, true])
  func `go to a socket by path and by abstract name`(isAbstract: Bool) async throws {
    let place = directory.file("notify")
    let socket = try DatagramSocket(isAbstract ? "@tocsin\(place)" : place)
    let systemd = SystemdNotify(environment: ["NOTIFY_SOCKET": socket.name])
    systemd.ready("fine\nand well")
    systemd.alive()
    systemd.reloading()
    systemd.stopping()
    let messages = await socket.messages { $0.count == 4 }
    #expect(messages[0] == "READY=1\nSTATUS=fine and well", "a line break would begin another variable")
    #expect(messages[1] == "WATCHDOG=1")
    #expect(messages[2].hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
    let time = Int(messages[2].split(separator: "=").last ?? "") ?? 0
    #expect(time > 0, "systemd takes the later of two reloads by it")
    #expect(messages[3].hasPrefix("STOPPING=1\nSTATUS="))
  }

  @Test(arguments: ["", "relative", "@", "vsock:2:1234", "/" + String(repeating: "x", count: 200)])
  func `go nowhere where no socket is named`(name: String) {
    let systemd = SystemdNotify(environment: ["NOTIFY_SOCKET": name])
    #expect(!systemd.isHeard)
    systemd.alive()
  }

  @Test func `feed the watchdog of this process only`() {
    func watchdog(_ variables: [String: String]) -> Duration? {
      SystemdNotify(environment: variables, pid: 7).watchdog
    }
    #expect(watchdog(["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "7"]) == .seconds(2))
    #expect(watchdog(["WATCHDOG_USEC": "2000000"]) == .seconds(2))
    #expect(watchdog(["WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "8"]) == nil)
    #expect(watchdog(["WATCHDOG_USEC": "0", "WATCHDOG_PID": "7"]) == nil)
    #expect(watchdog(["WATCHDOG_USEC": "soon"]) == nil)
    #expect(watchdog([:]) == nil)
  }
}
