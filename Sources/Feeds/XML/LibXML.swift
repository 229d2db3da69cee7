import CXML2

/// The state that libxml2 keeps for the whole process.
enum LibXML {
  /// Sets libxml2 up once, before its first use: its tables, and the loader that opens nothing.
  static let prepare: Void = tocsin_prepare_libxml2()
}
