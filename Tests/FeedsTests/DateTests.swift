import Feeds
import News
import Testing

@Suite struct `Dates` {
  @Test(arguments: [
    // RFC 822, 850, 1123 and asctime
    ("Sat, 13 Apr 2024 20:14:05 GMT", "2024-04-13T20:14:05Z"), ("13 Apr 24 20:14 EST", "2024-04-14T01:14:00Z"),
    ("Saturday, 13-Apr-24 20:14:05 GMT", "2024-04-13T20:14:05Z"), ("Sat Apr 13 20:14:05 2024", "2024-04-13T20:14:05Z"),
    ("Sat Apr 13 20:14:05 +0300 2024", "2024-04-13T17:14:05Z"),
    ("Sat, 13 Apr 2024 20:14:05 +0330", "2024-04-13T16:44:05Z"),
    ("Sat, 13 Apr 2024 20:14:05 GMT+3", "2024-04-13T17:14:05Z"),
    ("Sat, 13 Apr 2024 20:14:05 UTC+03:30", "2024-04-13T16:44:05Z"),
    ("Sat, 13 Apr 2024 20:14:05 Z", "2024-04-13T20:14:05Z"), ("Sat, 13 Apr 2024 20:14:05 N", "2024-04-13T20:14:05Z"),
    ("Sat, 13 Apr 2024 20:14:05 PDT", "2024-04-14T03:14:05Z"),
    ("Sat, 13 Apr 2024 20:14:05 Mars", "2024-04-13T20:14:05Z"),
    ("Sat,13 Apr 2024 20:14:05 -0700", "2024-04-14T03:14:05Z"), ("Sat, 13 Apr 2024", "2024-04-13T00:00:00Z"),
    ("Wed, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"), ("6 Nov 94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
    // ISO 8601
    ("2024-04-13T20:14:05Z", "2024-04-13T20:14:05Z"), ("2024-04-13T20:14:05.678+02:00", "2024-04-13T18:14:05Z"),
    ("2024-04-13T20:14Z", "2024-04-13T20:14:00Z"), ("2024-04-13 20:14:05", "2024-04-13T20:14:05Z"),
    ("2024-04-13 20:14:05 +0200", "2024-04-13T18:14:05Z"), ("20240413T201405Z", "2024-04-13T20:14:05Z"),
    ("20240413201405", "2024-04-13T20:14:05Z"), ("2024-04-13", "2024-04-13T00:00:00Z"),
    ("20240413", "2024-04-13T00:00:00Z"),
    ("2024-04", "2024-04-01T00:00:00Z"), ("2024", "2024-01-01T00:00:00Z"), ("2024-104", "2024-04-13T00:00:00Z"),
    ("2024-W15-6", "2024-04-13T00:00:00Z"), ("2024-04-13T24:00:00Z", "2024-04-14T00:00:00Z"),
    ("2024-04-13T20:14:60Z", "2024-04-13T20:14:59Z"), ("2024-04-13T20:14:05-0300", "2024-04-13T23:14:05Z"),
    ("2024-04-13T20:14:05 EST", "2024-04-14T01:14:05Z"), ("1713039245", "2024-04-13T20:14:05Z"),
    ("1713039245000", "2024-04-13T20:14:05Z"),
    // The usual wrong forms
    ("2020/1/10 14:33:00", "2020-01-10T14:33:00Z"), ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16T14:02:33Z"),
    ("04/13/2024 08:14 PM", "2024-04-13T20:14:00Z"), ("13/04/2024 20:14", "2024-04-13T20:14:00Z"),
    ("13.04.2024 20:14:05", "2024-04-13T20:14:05Z"), ("April 13, 2024 at 8:14 pm", "2024-04-13T20:14:00Z"),
    ("Sat, 13 April 2024 20:14:05 +0000 2024-04-13 20:14:05", "2024-04-13T20:14:05Z"),
    ("13th of April 2024, 20:14", "2024-04-13T20:14:00Z"), ("Apr 13, 2024 12:05 am", "2024-04-13T00:05:00Z"),
    ("  Sat,  13\tApr 2024 20:14:05 GMT \n", "2024-04-13T20:14:05Z"),
  ])
  func `are read in the forms of the standards and of publishers`(text: String, expected: String) {
    #expect(FeedDate.read(text)?.description == expected)
  }

  @Test(arguments: [
    ("mer, 16 nov 2022 00:38:15 +0100", "2022-11-15T23:38:15Z"),
    ("mar, 16 avr 2024 09:00:00 +0200", "2024-04-16T07:00:00Z"),
    ("13 août 2024", "2024-08-13T00:00:00Z"), ("Sa, 13 Okt 2024 20:14:05 +0200", "2024-10-13T18:14:05Z"),
    ("13. März 2024 20:14", "2024-03-13T20:14:00Z"), ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40Z"),
    ("Dom, 16 Jun 2024 14:09:05 +0000", "2024-06-16T14:09:05Z"), ("13 de abril de 2024, 20:14", "2024-04-13T20:14:00Z"),
    ("lun, 01 ene 2024 10:00:00 GMT", "2024-01-01T10:00:00Z"),
    ("gio, 02 gen 2025 10:00:00 +0100", "2025-01-02T09:00:00Z"),
    ("za, 13 mrt 2024 20:14:05 +0100", "2024-03-13T19:14:05Z"), ("13 мая 2024, 20:14", "2024-05-13T20:14:00Z"),
    ("Сб, 13 апр 2024 20:14:05 +0300", "2024-04-13T17:14:05Z"), ("13 Ağustos 2024 20:14", "2024-08-13T20:14:00Z"),
    ("13 Şubat 2024", "2024-02-13T00:00:00Z"), ("13 kwietnia 2024 20:14", "2024-04-13T20:14:00Z"),
    ("2024. április 13. 20:14", "2024-04-13T20:14:00Z"), ("Σάβ, 13 Απρ 2024 20:14:05 +0300", "2024-04-13T17:14:05Z"),
    ("السبت، 13 أبريل 2024 20:14", "2024-04-13T20:14:00Z"), ("13 كانون الثاني 2024", "2024-01-13T00:00:00Z"),
    ("١٣ أبريل ٢٠٢٤", "2024-04-13T00:00:00Z"), ("13 آوریل 2024", "2024-04-13T00:00:00Z"),
    ("13 באפריל 2024, 20:14", "2024-04-13T20:14:00Z"), ("2024년 4월 13일 오후 8:14", "2024-04-13T20:14:00Z"),
    ("2024年4月13日 20時14分", "2024-04-13T20:14:00Z"), ("2024年4月13日 下午8:14", "2024-04-13T20:14:00Z"),
  ])
  func `are read in the publisher's language`(text: String, expected: String) {
    #expect(FeedDate.read(text)?.description == expected)
  }

  @Test(arguments: [
    ("۲۵ فروردین ۱۴۰۳", "2024-04-13T00:00:00Z"), ("شنبه ۲۵ فروردین ۱۴۰۳ ساعت ۱۲:۳۰", "2024-04-13T12:30:00Z"),
    ("1403/01/25", "2024-04-13T00:00:00Z"), ("۱۴۰۳/۱/۲۵ ۱۲:۳۰", "2024-04-13T12:30:00Z"),
    ("25/01/1403", "2024-04-13T00:00:00Z"), ("1403-01-25T10:00:00+03:30", "2024-04-13T06:30:00Z"),
    ("1403-01-25T10:00:00Z", "2024-04-13T10:00:00Z"), ("25 Farvardin 1403", "2024-04-13T00:00:00Z"),
    ("13 آبان 1402", "2023-11-04T00:00:00Z"), ("۱ مهر ۱۴۰۲", "2023-09-23T00:00:00Z"),
    ("30 اسفند 1403", "2025-03-20T00:00:00Z"), ("1 فروردین 1404", "2025-03-21T00:00:00Z"),
    ("1 دی 1399", "2020-12-21T00:00:00Z"), ("30 اسفند 1399", "2021-03-20T00:00:00Z"),
    ("30 اسفند 1370", "1992-03-20T00:00:00Z"), ("1 فروردین 1376", "1997-03-21T00:00:00Z"),
    ("令和6年4月13日", "2024-04-13T00:00:00Z"), ("平成31年4月30日", "2019-04-30T00:00:00Z"),
    ("令和元年5月1日", "2019-05-01T00:00:00Z"), ("民國113年4月13日", "2024-04-13T00:00:00Z"),
  ])
  func `are read in other calendars`(text: String, expected: String) {
    #expect(FeedDate.read(text)?.description == expected)
  }

  /// A name a month, full and short, as the languages write them in dates.
  private static let months: [(String, String)] = [
    ("fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    ("fr", "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    ("de", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    ("de", "Jan. Feb. Mär. Apr. Mai Jun. Jul. Aug. Sep. Okt. Nov. Dez."),
    ("at", "Jänner Februar März April Mai Juni Juli August September Oktober November Dezember"),
    ("es", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    ("es", "ene feb mar abr may jun jul ago sept oct nov dic"),
    ("it", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    ("it", "gen feb mar apr mag giu lug ago set ott nov dic"),
    ("pt", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    ("pt", "jan fev mar abr mai jun jul ago set out nov dez"),
    ("nl", "januari februari maart april mei juni juli augustus september oktober november december"),
    ("nl", "jan feb mrt apr mei jun jul aug sep okt nov dec"),
    ("ru", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    ("ru", "янв фев мар апр май июн июл авг сен окт ноя дек"),
    ("uk", "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
    ("tr", "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"),
    ("tr", "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara"),
    ("ar", "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"),
    ("ar", "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر"),
    ("fa", "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر"),
    ("he", "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר"),
    ("he", "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר"),
    ("pl", "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
    ("pl", "sty lut mar kwi maj cze lip sie wrz paź lis gru"),
    ("hu", "január február március április május június július augusztus szeptember október november december"),
    ("hu", "jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec."),
    (
      "el",
      "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου"
    ),
    ("el", "Ιαν Φεβ Μαρ Απρ Μαΐ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ"),
    ("sy", "شباط آذار نيسان أيار حزيران تموز آب أيلول"),
  ]

  @Test(arguments: months)
  func `are read with every month of a language`(language: String, names: String) {
    for (index, name) in names.split(separator: " ").enumerated() {
      // The Levant's January and the three last months are two words each.
      let month = index + (language == "sy" ? 2 : 1)
      let expected = "2024-" + (month < 10 ? "0" : "") + "\(month)-17T20:14:05Z"
      for text in [
        "17 \(name) 2024 20:14:05", "17 \(name.lowercased()) 2024 20:14:05", "17 \(name.uppercased()) 2024 20:14:05",
      ] {
        #expect(FeedDate.read(text)?.description == expected, "\(language): \(text)")
      }
    }
  }

  @Test(arguments: [
    "1445-09-15", "15 رمضان 1445", "30 اسفند 1402", "31 مهر 1402", "1403/13/01",
    "", "yesterday", "Mon, 01 Jan 0001 00:00:00 +0000", "0001-01-01T00:00:00Z", "2024-13-40", "2024-02-30", "99:99",
    "Apr",
    "31 Feb 2024", "-", "+", "2024-", "2024-W", "999999999999999999999", "::::", "Sat, 13 Apr",
  ])
  func `stay missing where there is none`(text: String) { #expect(FeedDate.read(text) == nil) }

  @Test func `never trap on bytes`() {
    var generator = Seeded(state: 7)
    let alphabet = Array("0123456789:+-/., TZWAprsatGMTpm年月日".utf8)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
      }
      _ = FeedDate.read(bytes)
    }
  }
}

/// SplitMix64: the same numbers in every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
