@testable import Daemon
import News
import Testing

@Suite struct `Probing the store` {
  private final class Rung: Alarm {
    var onRing: () -> Void = {}
    var delay: Duration?
    func set(after delay: Duration?) { self.delay = delay }
  }

  @Test func `does not wait for a store that does not answer`() async throws {
    let alarm = Rung()
    let store = FailingStore(try SQLiteStore(path: ":memory:"))
    store.holdsProbes = true
    let probe = StoreProbe(store: store, clock: .real, alarm: alarm)
    let answer = Task { await probe.ask() }
    await store.probed()
    #expect(alarm.delay == StoreProbe.patience)
    alarm.onRing()
    #expect(await answer.value?.contains("has not answered") == true)
    store.releaseProbe()
    while await probe.ask() != nil {}
  }

  @Test func `asks once for all who want to know within a while`() async throws {
    let probe = StoreProbe(store: try SQLiteStore(path: ":memory:"), clock: .real, alarm: Rung())
    #expect(await probe.ask() == nil)
    #expect(await probe.ask() == nil)
  }
}
