// SPDX-License-Identifier: Apache-2.0
//
// A provider: every line of the matching files becomes a row. Each file is a partition, so the host
// reads several at once and still gives their rows in the order of the list.
#include <spoor/plugin.hpp>

#include <string>
#include <string_view>

namespace {

/// Whether the bytes are UTF-8 (RFC 3629).
bool is_utf8(std::string_view text) {
  size_t i = 0;
  const auto byte = [&](size_t at) { return static_cast<unsigned char>(text[at]); };
  while (i < text.size()) {
    const unsigned first = byte(i++);
    if (first < 0x80) continue;
    const size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || text.size() - i < more) return false;
    uint32_t code = first & (0x3Fu >> more);
    for (const size_t end = i + more; i < end; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return false;
      code = (code << 6) | (byte(i) & 0x3Fu);
    }
    const bool shortest = more == 1 || code >= (more == 2 ? 0x800u : 0x10000u);
    if (!shortest || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
  }
  return true;
}

}  // namespace

struct text_lines : spoor::provider {
  static constexpr auto id = "provider.example.text-lines";
  static constexpr bool concurrent = true;
  static void describe(spoor::descriptor& d) {
    d.summary("Lines of text files");
    d.security_posture("robust to untrusted input");
    d.param("path", spoor::param_type::path, "a file, or a pattern such as logs/*.txt").required();
    d.output("rows", spoor::source)
        .column("file", spoor::utf8, spoor::role("log.file.path"))
        .column("line", spoor::i64)
        .column("text", spoor::utf8, spoor::role("message"));
    d.effect("fs:read");
    d.diagnostic("not_utf8", "A line is not UTF-8 and was left out", "convert the file first");
    d.example(R"({"path": "a.txt"})").file("a.txt", "one\ntwo\n");
  }

  explicit text_lines(spoor::config c) : files(c.host()), pattern(c.str("/path")) {}

  void partitions(const spoor::request&, spoor::partition_list& out) {
    for (const auto& file : files.list(pattern))
      out.add(file.path);
  }

  void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) {
    const spoor::file in = files.open(part.value().str());
    std::string_view rest = in.map();
    for (int64_t number = 1; !rest.empty(); ++number) {
      const size_t end = rest.find('\n');
      add(in.path(), number, rest.substr(0, end), out);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }

  static void add(const std::string& path, int64_t number, std::string_view text,
                  spoor::writer& out) {
    spoor::call().records_read(1);
    if (is_utf8(text)) {
      out.row(path, number, text);
      return;
    }
    spoor::call().diagnostic("not_utf8", spoor::location::file(path).at_row(number));
    out.dropped("not_utf8");
  }

  spoor::files files;
  std::string pattern;
};

SPOOR_PLUGIN("org.example.text-lines", "0.1.0", text_lines)
