import Daemon
import Escalation
import News
import Testing

/// Files in memory, beside lexicons without a term that are always there.
private nonisolated func environment(_ files: [String: String], credentials: String? = nil) -> ConfigEnvironment {
  let empty = "clause_words: [but]\n"
  let lexicons = ["l", "one", "two"].map { ("etc/lexicons/\($0).yaml", empty) }
  let files = files.merging(lexicons + [("lexicons/escalation-en.yaml", empty)]) { given, _ in given }
  return ConfigEnvironment(
    credentials: credentials,
    read: { path throws(TextFileError) in
      guard let text = files[path] else { throw .system(2) }
      return text
    },
    bytes: { $0.hasPrefix("/usr/share/zoneinfo/") ? ConfigEnvironment.system.bytes($0) : nil },
    names: { folder in
      files.keys.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.count + 1)) }
    })
}

/// What is wrong with `yaml` and the files beside it, as printed; empty where nothing is.
private nonisolated func problems(_ yaml: String, _ files: [String: String] = [:]) -> [String] {
  do throws(ConfigProblems) {
    _ = try ConfigFile.load("etc/t.yaml", in: environment(files.merging(["etc/t.yaml": yaml]) { $1 }))
    return []
  } catch {
    return error.problems.map(\.description)
  }
}

nonisolated private let feed = "feeds: [{ url: 'https://a.example/rss' }]\n"
nonisolated private let watch = "watches: [{ name: w, lexicons: [l] }]\n"

@Suite nonisolated struct `How alerts are delivered, in the config` {
  private func load(_ alerts: String, open: Set<String> = []) throws -> Config {
    var files = environment([
      "etc/t.yaml": feed + watch + "alerts:\n" + alerts, "etc/key": "whsec_" + String(repeating: "A", count: 32),
    ])
    files.isOpenToAll = { open.contains($0) }
    return try ConfigFile.load("etc/t.yaml", in: files)
  }

  @Test func `has a wait for groups, and a patience with receivers that refuse`() throws {
    let hook = "  webhooks: [{ name: desk, url: 'https://h/'"
    let plain = try load(hook + " }]\n").alerts.webhooks[0]
    #expect(plain.sink.groupWait == .zero && plain.disableAfter == .hours(1))
    let set = try load(hook + ", group_wait: 10s, disable_after: 3h }]\n").alerts.webhooks[0]
    #expect(set.sink.groupWait == .seconds(10) && set.disableAfter == .hours(3))
    #expect(
      try load("  commands: [{ name: c, command: [/c], group_wait: 5m }]\n").alerts.commands[0].sink.groupWait
        == .minutes(5))
    for wrong in ["group_wait: 6m", "group_wait: -1s", "disable_after: 1s"] {
      #expect(problems(feed + watch + "alerts:\n" + hook + ", \(wrong) }]\n").count == 1, "\(wrong)")
    }
    let own = "  webhooks: [{ name: desk, url: 'https://h/', format: alertmanager, group_wait: 10s }]\n"
    #expect(
      problems(feed + watch + "alerts:\n" + own).first?.contains(
        "`group_wait` means nothing to the format alertmanager, whose incidents group by themselves; remove it") == true
    )
  }

  @Test(arguments: [
    ("auto", AlertConfig.JournalChoice.auto), ("true", .on), ("false", .off),
    ("/run/systemd/journal.desk/socket", .socket("/run/systemd/journal.desk/socket")),
  ])
  func `says whether the journal gets a copy`(text: String, choice: AlertConfig.JournalChoice) throws {
    #expect(try load("  log: { journal: \(text) }\n").alerts.journal == choice)
    #expect(try load("  log: { path: a }\n").alerts.journal == .auto)
    #expect(
      problems(feed + watch + "alerts: { log: { journal: maybe } }\n").first?.contains("auto, true, false, or") == true)
  }

  @Test func `takes an address from a file, and shows only its host`() throws {
    var files = environment([
      "etc/t.yaml": feed + watch + "alerts: { webhooks: [{ name: desk, format: slack, url_file: hook }] }\n",
      "etc/hook": "https://hooks.example/T0K3N\n",
    ])
    files.isOpenToAll = { $0 == "etc/hook" }
    let config = try ConfigFile.load("etc/t.yaml", in: files)
    #expect(config.alerts.webhooks[0].url.revealed == "https://hooks.example/T0K3N")
    #expect(config.alerts.webhooks[0].shownURL == "https://hooks.example" && config.warnings.count == 1)
    let found = problems(
      feed + watch
        + "alerts: { webhooks: [{ name: a, url: 'https://h/', url_file: hook }, { name: b, url_file: bad }] }\n",
      ["etc/hook": "https://h/", "etc/bad": "T0K3N"])
    #expect(found.count == 2 && found[0].contains("keep one of them") && found[1].contains("`url_file` is no URL"))
    #expect(!found.joined().contains("T0K3N"))
  }

  @Test(arguments: ["secret_file", "bearer_file"]) func `warns of a secret that everybody can read`(key: String) throws
  {
    let hook = "  webhooks:\n    - { name: desk, url: 'https://h/', \(key): key }\n"
    #expect(try load(hook).warnings.isEmpty)
    let warnings = try load(hook, open: ["etc/key"]).warnings.map(\.description)
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("etc/t.yaml:5:") == true)
    #expect(
      warnings.first?.hasSuffix(
        "warning: `\(key)`: everybody on this machine can read etc/key; write: chmod 640 etc/key") == true)
    #expect(ConfigSummary(try load(hook, open: ["etc/key"])).record.line.contains(#""warnings":[{"#))
  }
}

@Suite nonisolated struct `A config file` {
  @Test func `has defaults for everything but a feed and a watch`() throws {
    let config = try ConfigFile.load("etc/t.yaml", in: environment(["etc/t.yaml": feed + watch]))
    #expect(config.feeds == [FeedConfig(url: "https://a.example/rss", name: "a.example")])
    #expect(config.polling == PollingConfig())
    #expect(config.watches == [Watch(name: "w", lexicons: ["l"])])
    #expect(config.alerts == AlertConfig())
    #expect(config.store == .sqlite(path: "/var/lib/tocsin/tocsin.db"))
  }

  @Test func `is read in full`() throws {
    let yaml = """
      store: sqlite:state/t.db
      polling:
        { interval: 5m, fastest: 1m, slowest: 1h, concurrency: 8, per_host: 1, timeout: 5s, max_size: 1MiB, fresh: 0s,
          contact: desk@example.org, proxy: "http://u:p@proxy:3128", ca_file: ca.pem, allow_private: ['10.1.0.0/16:8080'],
          allow_file: true }
      feeds:
        - { url: "file:///var/feeds/a.xml", weight: 0, interval: 2m, timeout: 7s, max_size: 2MiB, allow_private: false }
        - { url: "https://b.example/rss", name: B, enabled: false }
      watches:
        - name: red-sea
          about: [[Houthi*, Yemen], ship*]
          lexicons: [one, two]
          words: { actor: [Houthi*], place: Hodeida }
          sides: { Houthis: [Houthi*], "United States": US }
          significant: 7
          half_life: 1d
          corroboration: { full_at: 4, single: 0.25 }
          thresholds: { low: { raise: 5, clear: 2 }, top: { raise: 20.5, clear: 10 }, dwell: 30m }
          flash: false
          reminder: 0s
          quiet: { from: "22:00", to: "06:30", zone: "-05:00", below: top }
          budget: { alerts: 3, per: 2h }
          route: [desk]
          feeds: [B, "file:///var/feeds/a.xml"]
        - { name: off, lexicons: [one], enabled: false }
      alerts:
        log: { path: /srv/log.jsonl }
        webhooks:
          - name: desk
            url: https://hooks.example/T0K3N
            format: tocsin
            secret_file: [new.secret, old.secret]
            min_level: top
            send_lowered: false
            timeout: 5s
            give_up: 2d
      """
    let files = [
      "etc/t.yaml": yaml, "etc/ca.pem": "x", "etc/new.secret": " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
      "etc/old.secret": "old",
    ]
    let config = try ConfigFile.load("etc/t.yaml", in: environment(files))

    #expect(config.store == .sqlite(path: "etc/state/t.db"))
    #expect(config.polling.interval == .minutes(5) && config.polling.fresh == .zero && config.polling.perHost == 1)
    #expect(config.polling.userAgent == "Tocsin/\(Product.version) (+desk@example.org)")
    #expect(config.polling.allowPrivate == .listed(["10.1.0.0/16:8080"]))
    #expect(config.feeds.count == 1)
    let feed = try #require(config.feeds.first)
    #expect(feed.name == "file:///var/feeds/a.xml" && feed.weight == 0 && feed.interval == .minutes(2))
    #expect(feed.timeout == .seconds(7) && feed.maxSize == 2 << 20 && feed.allowPrivate == .none)
    #expect(feed.caFile == "etc/ca.pem" && config.polling.proxy?.revealed == "http://u:p@proxy:3128")
    #expect(
      config.watches == [
        Watch(
          name: "red-sea", about: [["Houthi*", "Yemen"], ["ship*"]], lexicons: ["one", "two"],
          words: ["actor": ["Houthi*"], "place": ["Hodeida"]],
          sides: [
            Watch.Side(name: "Houthis", patterns: ["Houthi*"]), Watch.Side(name: "United States", patterns: ["US"]),
          ],
          significant: 7, halfLife: .days(1), corroboration: Watch.Corroboration(fullAt: 4, single: 0.25),
          thresholds: Watch.Thresholds(
            levels: [
              Watch.Level(name: "low", raise: 5, clear: 2), Watch.Level(name: "top", raise: 20.5, clear: 10),
            ], dwell: .minutes(30)),
          flash: nil, reminder: nil,
          quiet: QuietHours(
            from: 22 * 60, to: 6 * 60 + 30, zone: LocalTime(name: "UTC-05:00", ahead: .hours(-5)), below: "top"),
          budget: AlertGate.Budget(alerts: 3, per: .hours(2)), route: ["desk"], feeds: ["B", "file:///var/feeds/a.xml"])
      ])
    #expect(config.alerts.logPath == "/srv/log.jsonl")
    let webhook = try #require(config.alerts.webhooks.first)
    #expect(webhook.url.revealed == "https://hooks.example/T0K3N" && webhook.shownURL == "https://hooks.example")
    #expect(webhook.secrets.map(\.revealed) == ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "old"])
    #expect(webhook.sink.minLevel == "top" && !webhook.sink.sendLowered && webhook.sink.giveUp == .days(2))
    let summary = ConfigSummary(config)
    let shown = "\(config) \(String(reflecting: config)) \(summary.lines) \(summary.record.line)"
    #expect(!shown.contains("T0K3N") && !shown.contains("MfKQ") && !shown.contains("u:p"))
  }

  @Test func `is joined by its drop-ins in the order of their names`() throws {
    let files = [
      "etc/t.yaml": "polling: { interval: 20m, concurrency: 8 }\n" + feed + watch,
      "etc/conf.d/20-b.yaml": "polling: { interval: 40m }\nfeeds: [{ url: 'https://c.example/' }]\n",
      "etc/conf.d/10-a.yaml": "polling: { interval: 30m }\nfeeds: [{ url: 'https://b.example/', ca_file: ca.pem }]\n"
        + "alerts: { log: { path: log.jsonl } }\nwatches:\n  - { name: v, lexicons: [l] }\n",
      "etc/ca.pem": "", "etc/conf.d/.hidden.yaml": "nonsense", "etc/conf.d/README": "nonsense",
    ]
    let config = try ConfigFile.load("etc/t.yaml", in: environment(files))
    #expect(config.feeds.map(\.name) == ["a.example", "b.example", "c.example"])
    #expect(config.watches.map(\.name) == ["w", "v"])
    #expect(config.polling.interval == .minutes(40) && config.polling.concurrency == 8)
    #expect(config.alerts.logPath == "etc/log.jsonl" && config.feeds[1].caFile == "etc/ca.pem")
  }

  @Test func `and its drop-ins are blamed by name`() {
    let found = problems(
      feed + watch + "pollling: {}\n",
      [
        "etc/conf.d/a.yaml": "polling:\n  intervall: 5m\nfeeds:\n  - url: https://a.example/rss\n",
        "etc/conf.d/b.yaml": "watches:\n  - { name: w, lexicons: [l] }\n",
      ])
    #expect(
      found == [
        #"etc/t.yaml:3:1: unknown key "pollling"; did you mean `polling`?"#,
        #"etc/conf.d/a.yaml:2:3: unknown key "intervall"; did you mean `interval`?"#,
        "etc/conf.d/a.yaml:4:10: this feed is already listed in etc/t.yaml, line 1; remove one of the two",
        "etc/conf.d/b.yaml:2:13: there is a watch of this name in etc/t.yaml, line 2; give one of the two another",
      ])
  }

  @Test(arguments: [
    ("", ["etc/t.yaml: is empty; start from the file that comes with Tocsin"]),
    ("- a", ["etc/t.yaml:1:1: `file` is a list; write a section of `name: value` lines"]),
    (
      "polling: {}",
      [
        "etc/t.yaml:1:1: there is no feed; add `feeds:` with at least one `- url: https://…`",
        "etc/t.yaml:1:1: there is no watch; add `watches:` with at least one `- name: …`",
      ]
    ),
    ("feeds: 3\n" + watch, [#"etc/t.yaml:1:8: `feeds` is "3"; write a list"#]),
    ("feeds: [a]\n" + watch, [#"etc/t.yaml:1:9: `feeds` is "a"; write a section of `key: value` lines"#]),
    ("feeds: [{ name: a }]\n" + watch, ["etc/t.yaml:1:9: `url` is missing; add `url: …`"]),
    (
      "feeds:\n - url: ftp://a\n - url: https://u:p@a/\n - url: https://a:0/\n - url: 'https://a b/'\n - url: https:///x\n"
        + watch,
      [
        #"etc/t.yaml:2:9: `url` is "ftp://a"; write https://host/path or http://host/path"#,
        "etc/t.yaml:3:9: `url` holds a user or a password, which would show in logs; write the URL without them",
        #"etc/t.yaml:4:9: `url` is "https://a:0/"; write https://host/path or http://host/path"#,
        #"etc/t.yaml:5:9: `url` is the quoted text "https://a b/"; write https://host/path or http://host/path"#,
        #"etc/t.yaml:6:9: `url` is "https:///x"; write https://host/path or http://host/path"#,
      ]
    ),
    (
      "feeds:\n - url: https://a/1\n - { url: https://a/2, name: a }\n - url: https://a/1\n   name: b\n" + watch,
      [
        #"etc/t.yaml:3:30: the feed on line 2 is named "a" too; give one of them another `name`"#,
        "etc/t.yaml:4:9: this feed is already listed on line 2; remove one of the two",
      ]
    ),
    (
      feed + watch + "polling: { interval: 1h, fastest: 2h, slowest: 30m }\n",
      [
        "etc/t.yaml:3:35: `fastest` (2h) is longer than `interval` (1h); shorten it",
        "etc/t.yaml:3:48: `slowest` (30m) is shorter than `interval` (1h); lengthen it",
      ]
    ),
    (
      feed + watch + "polling: { allow_private: [10.0.0.0/8, 10.0.0.0/99, db.local] }\n",
      [
        #"etc/t.yaml:3:40: `allow_private` is "10.0.0.0/99"; write a block of addresses: "#,
        #"etc/t.yaml:3:53: `allow_private` is "db.local"; write a block of addresses: "#,
      ]
    ),
    (feed + watch + "polling: { allow_private: perhaps }\n", ["etc/t.yaml:3:27: `allow_private` is"]),
    (
      feed + watch + "polling: { proxy: proxy, contact: me, ca_file: no.pem }\n",
      [
        "etc/t.yaml:3:19: `proxy` is no proxy; write http://host:port or socks5h://host:port",
        #"etc/t.yaml:3:35: `contact` is "me"; write a web page or an e-mail address: https://example.org/about or desk@example.org"#,
        "etc/t.yaml:3:48: `ca_file`: etc/no.pem cannot be read: No such file or directory",
      ]
    ),
    (
      feed + "watches:\n - name: a b\n   lexicons: [l]\n - name: w\n",
      [
        #"etc/t.yaml:3:10: `name` is "a b"; write a name of up to 64 letters, digits, - _ or ."#,
        "etc/t.yaml:5:4: `lexicons` is missing; add `lexicons: …`",
      ]
    ),
    (
      feed + watch + "store: postgresql://u:secret@db/t\n",
      [
        "etc/t.yaml:3:8: `store`: PostgreSQL is not supported by this version; "
          + "write sqlite:///absolute/path.db or sqlite:path/relative/to/this/file.db"
      ]
    ),
    (
      feed + watch + "gadget: { listen: 127.0.0.1:9732 }\n",
      [#"etc/t.yaml:3:1: unknown key "gadget"; the keys here are feeds, polling, watches, alerts, status, store"#]
    ),
    ("feeds: [\n", ["etc/t.yaml:2:1: this is no YAML: did not find expected node content"]),
  ])
  func `is refused with all its problems`(yaml: String, expected: [String]) {
    let found = problems(yaml)
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
  }

  @Test(arguments: [
    (
      "thresholds: { a: { raise: 5, clear: 5 } }",
      "4:21: `clear` of a is not below its `raise`; the level would flap: write a lower `clear`"
    ),
    (
      "thresholds: { a: { raise: 5, clear: 2 }, b: { raise: 4, clear: 3 } }",
      "4:48: b does not lie above a, which stands before it; write the levels from low to high, with rising `raise` and `clear`"
    ),
    (
      "thresholds: { calm: { raise: 5, clear: 2 } }",
      "4:18: `calm` is the level below all thresholds and has none itself; remove it"
    ),
    ("thresholds: { a: { raise: 5 } }", "4:21: `clear` is missing; add `clear: …`"),
    ("thresholds: { a: { rise: 5, clear: 2 } }", #"4:23: unknown key "rise"; did you mean `raise`?"#),
    (
      "thresholds: [10, 20]",
      "4:16: `thresholds` is a list; write levels, lowest first: `guarded: { raise: 10, clear: 6 }`"
    ),
    ("flash: { score: 0 }", #"4:20: `score` is "0"; write a number from 1 to 100"#),
    (
      #"quiet: { from: "24:00", to: "06:00" }"#,
      #"4:19: `from` is the quoted text "24:00"; write a time of day from 00:00 to 23:59"#
    ),
    (
      #"quiet: { from: "22:00", to: "06:00", zone: Berlin }"#,
      #"4:47: `zone` is "Berlin"; write UTC, what clocks are ahead of it (+02:00), or a zone of this machine's tzdata (Europe/Berlin)"#
    ),
    (
      #"quiet: { from: "22:00", to: "22:00" }"#,
      "4:11: `quiet` begins when it ends; write other times, or leave `quiet` out"
    ),
    (
      "reminder: 5s",
      #"4:14: `reminder` is "5s"; write a duration from 1m to 90d, a whole number with ms, s, m, h or d behind it"#
    ),
    ("sides: { a: [b] }", "4:11: `sides` has 1 entries; name the two sides, or leave `sides` out"),
    ("route: [desc]", #"4:12: there is no webhook "desc"; did you mean "desk"?"#),
    ("route: nobody", #"4:11: there is no webhook "nobody"; there is "desk""#),
    (
      "feeds: silent",
      "4:11: `feeds` names only feeds that are switched off; switch one on, or the watch off"
    ),
    ("feeds: [b.example]", #"4:12: there is no feed "b.example"; did you mean "a.example"?"#),
    (
      "route: desk\n   thresholds: { top: { raise: 5, clear: 2 } }",
      "7:66: `min_level` is \"high\", which the watch w does not have; write one of top"
    ),
  ])
  func `is checked watch by watch`(keys: String, expected: String) {
    let hook = "alerts: { webhooks: [{ name: desk, url: 'https://h/', min_level: high }] }\n"
    let feeds = "feeds: [{ url: 'https://a.example/' }, { url: 'https://s/', name: silent, enabled: false }]\n"
    let found = problems("watches:\n - name: w\n   lexicons: l\n   \(keys)\n" + feeds + hook)
    #expect(found.contains("etc/t.yaml:" + expected), "\(found)")
  }

  @Test(arguments: [
    ("url: 'T0K3N'", ["`url` is no URL; write https://host/path or http://host/path"]),
    ("url: 'https://h/', format: slak", [#"`format` is "slak"; did you mean slack?"#]),
    ("format: slack", ["`url` is missing; add `url: …`"]),
    ("format: telegram, chat: '1'", ["`token_file` is missing; the format telegram needs it: add `token_file: path`"]),
    (
      "url: 'https://h/', format: ntfy, room: r",
      [
        "`topic` is missing; the format ntfy needs it: add `topic: …`",
        "`room` means nothing to the format ntfy; remove it",
      ]
    ),
    ("url: 'https://h/', username: u", ["`username` and `password_file` belong together; write both, or neither"]),
    (
      "url: 'https://h/', hours: 8-20",
      [#"`hours` is "8-20"; write the hours of a day in UTC, such as "08:00-20:00" or, over midnight, "20:00-08:00""#]
    ),
    ("url: 'https://h/', events: [flsh]", [#"`events` is "flsh"; did you mean flash?"#]),
    (
      "template: '{\"a\": {summary}', url: 'https://h/'",
      ["`template`: the template does not give JSON: put each {value} into quotes, and check commas and brackets"]
    ),
    ("url: 'https://h/', secret_file: none", ["`secret_file`: etc/none cannot be read: No such file or directory"]),
    (
      "url: 'https://h/', secret_file: [empty, short]",
      ["empty", "short"].map {
        "`secret_file`: etc/\($0) holds no secret; write `whsec_` and the base64 of 24 bytes or more into it, or other text"
      }
    ),
    (
      "url: 'https://h/', secret_file: empty",
      [
        "`secret_file`: etc/empty holds no secret; write `whsec_` and the base64 of 24 bytes or more into it, or other text"
      ]
    ),
    (
      "url: 'https://h/', secret_file: '${CREDENTIALS_DIRECTORY}/s'",
      [
        "`secret_file`: ${CREDENTIALS_DIRECTORY} is not set; systemd sets it for a unit with LoadCredential=, "
          + "elsewhere set it to the folder that holds the file"
      ]
    ),
    (
      "url: 'https://h/' }, { name: desk, url: 'https://i/'",
      ["there is a webhook of this name on line 3; give one of the two another"]
    ),
  ])
  func `is checked webhook by webhook`(keys: String, expected: [String]) {
    let hook = "alerts: { webhooks: [{ name: desk, \(keys) }] }\n"
    let found = problems(feed + watch + hook, ["etc/empty": " \n", "etc/short": "whsec_bmV3"])
    #expect(found.map { $0.drop { $0 != " " }.dropFirst() } == expected.map { $0[...] })
  }
}

@Suite nonisolated struct `A ready watch` {
  private let sea = [
    "etc/watches/red-sea.yaml": "about: [[ship*]]\nlexicons: l\nsignificant: 7\nhalf_life: 1d\n",
    "etc/watches/korea.yaml": "lexicons: [l]\n",
  ]

  @Test func `is switched on by one word, and own keys replace what its file says`() throws {
    let yaml =
      "watches:\n - red-sea\n - { use: korea }\n - { use: red-sea, name: red-sea-2, significant: 9, feeds: a.example }\n"
    let config = try ConfigFile.load("etc/t.yaml", in: environment(sea.merging(["etc/t.yaml": feed + yaml]) { $1 }))
    #expect(
      config.watches == [
        Watch(name: "red-sea", about: [["ship*"]], lexicons: ["l"], significant: 7, halfLife: .days(1)),
        Watch(name: "korea", lexicons: ["l"]),
        Watch(
          name: "red-sea-2", about: [["ship*"]], lexicons: ["l"], significant: 9, halfLife: .days(1),
          feeds: ["a.example"]),
      ])
    #expect(config.files.contains("etc/watches/red-sea.yaml"))
  }

  @Test(arguments: [
    (
      "[red-see]",
      "etc/t.yaml:2:11: there is no ready watch red-see: etc/watches/red-see.yaml cannot be read: No such file"
    ),
    ("[{ use: 'a b' }]", "etc/t.yaml:2:18: `use` is the quoted text \"a b\"; write a name"),
    ("[[red-sea]]", "etc/t.yaml:2:11: `watches` is a list; write the name of a ready watch or a section"),
    ("[korea, korea]", "etc/t.yaml:2:18: there is a watch of this name on line 2; give one of the two another"),
    ("[{ use: korea, half_live: 1d }]", #"etc/t.yaml:2:25: unknown key "half_live"; did you mean `half_life`?"#),
    ("[wrong]", #"etc/watches/wrong.yaml:2:1: unknown key "lexicon"; did you mean `lexicons`?"#),
    ("[wrong]", "etc/watches/wrong.yaml:1:1: a ready watch has the name of its file and uses no other; remove `name`"),
    ("[empty]", "etc/watches/empty.yaml: is empty"),
  ])
  func `is blamed by the file that is wrong`(watches: String, expected: String) {
    let wrong = ["etc/watches/wrong.yaml": "name: x\nlexicon: l\n", "etc/watches/empty.yaml": "# nothing\n"]
    let found = problems(feed + "watches: \(watches)\n", sea.merging(wrong) { $1 })
    #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
  }
}

@Suite nonisolated struct `The config that comes with Tocsin` {
  private let path = "\(#filePath.split(separator: "/Tests/DaemonTests/")[0])/Config/tocsin.yaml"

  @Test func `loads`() throws {
    let config = try ConfigFile.load(path)
    #expect(config.watches.map(\.name) == ["iran-israel"])
    #expect(config.feeds.count >= 25)
    #expect(config.watches[0].thresholds == Watch.Thresholds())
    #expect(config.polling == PollingConfig())
  }

  @Test func `switches on every ready watch by taking away a sign`() throws {
    let folder = path.dropLast("tocsin.yaml".count)
    let files = ConfigEnvironment.system.names(folder + "watches").filter { $0.hasSuffix(".yaml") }.sorted()
    let names = files.map { String($0.dropLast(5)) }
    let text = try TextFile.read(path).replacing(/\n  # - ([a-z-]+)/) { "\n  - \($0.1)" }
    let config = try ConfigFile.load(
      path,
      in: ConfigEnvironment(
        read: { file throws(TextFileError) in file == path ? text : try ConfigEnvironment.system.read(file) },
        names: { ConfigEnvironment.system.names($0) }))
    // The first is written out, and ready as well.
    #expect(config.watches.map(\.name).sorted() == names && names.count >= 7)
  }

  @Test func `loads with every optional setting switched on`() throws {
    // `# key: value` is a setting; comments in prose start with a capital letter or have no key.
    let setting = /^( *)# ( *(?:- )?[a-z_]+:(?: .*)?)$/
    let lines = try TextFile.read(path).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.wholeMatch(of: setting).map { "\($0.1)\($0.2)" } ?? String(line)
    }
    let files = [
      "t.yaml": lines.joined(separator: "\n"), "private-ca.pem": "pem", "/run/credentials/t/webhook-secret": "secret",
      "bearer.token": "token", "page.token": "0123456789abcdef", "client.pem": "pem", "client.key": "key",
      "ntfy.password": "word",
      "mail.password": "word",
    ]
    let config = try ConfigFile.load("t.yaml", in: environment(files, credentials: "/run/credentials/t"))
    #expect(config.watches[0].route == ["desk"] && config.watches[0].feeds.count == 2)
    #expect(config.watches[0].words["actor"]?.isEmpty == false)
    #expect(config.polling.contact == "desk@example.org" && config.polling.proxy != nil)
    #expect(config.alerts.webhooks.map(\.secrets) == [[Secret("secret")], [], []])
    #expect(config.alerts.webhooks.map(\.format) == [.tocsin, .ntfy, .template])
    #expect(config.alerts.sinks.map(\.name) == ["desk", "phone", "anything", "siren", "post"])
    #expect(config.status?.token != nil && config.status?.publicURL != nil)
  }

  @Test func `shows every key there is`() throws {
    let reference = try TextFile.read(path)
    let wrong = """
      z: 1
      polling: { z: 1 }
      feeds: [{ url: 'https://a/', z: 1 }]
      watches: [{ name: w, lexicons: l, z: 1, corroboration: { z: 1 }, flash: { z: 1 } }]
      alerts: { z: 1, log: { z: 1 }, webhooks: [{ name: h, url: 'https://h/', z: 1 }],
        commands: [{ name: c, command: /c, z: 1 }], mail: [{ name: m, server: 'smtp://h', from: a@h, to: a@h, z: 1 }] }
      """
    let lists = problems(wrong).compactMap { $0.split(separator: "the keys here are ").dropFirst().first }
    #expect(lists.count == 11)
    for key in lists.flatMap({ $0.split(separator: ", ") }) {
      let isShown = reference.contains("\(key):") || reference.contains(" \(key) ") || reference.contains(" \(key),")
      #expect(isShown, "\(key)")
    }
  }
}
