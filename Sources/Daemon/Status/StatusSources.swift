import Escalation
import News

/// What the page, the API and the metrics read: the parts at work, and the config they work by. A reload that puts others
/// in their place puts new sources into the `StatusServer`.
package struct StatusSources {
  package var config: Config
  package var intake: Intake
  package var poller: Poller
  package var outbox: Outbox
  package var heartbeat: Heartbeat

  package init(config: Config, intake: Intake, poller: Poller, outbox: Outbox, heartbeat: Heartbeat) {
    self.config = config
    self.intake = intake
    self.poller = poller
    self.outbox = outbox
    self.heartbeat = heartbeat
  }
}
