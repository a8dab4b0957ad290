// SPDX-License-Identifier: Apache-2.0
//
// A visualizer: draws labelled numbers as an SVG file. Text of the evidence is escaped and cut to
// length; numbers only ever go through the code below.
#include <spoor/plugin.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

/// At most so many bytes, not ending inside of a character.
std::string_view shortened(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  return text.substr(0, bytes);
}

}  // namespace

struct bar_chart : spoor::visualizer {
  static constexpr auto id = "visualizer.example.bar-chart";
  static void describe(spoor::descriptor& d) {
    d.summary("Labelled numbers as horizontal bars");
    d.param("top", 20, "bars shown, the largest first").min(1).max(1000);
    d.input("rows").column("label", spoor::utf8).column("n", spoor::i64);
    d.example(R"({"top": 2})",
              R"([{"port": "rows", "rows": [{"label": "a", "n": 3}, {"label": "b", "n": 5}]}])");
  }

  explicit bar_chart(spoor::config c) : top(static_cast<size_t>(c.i64("/top"))) {}

  void render(spoor::inputs& tables, spoor::artifact_sink& out) {
    auto bars = read(tables["rows"]);
    const int64_t largest = bars.empty() ? 1 : std::max<int64_t>(bars[0].first, 1);
    out.begin("bars.svg", "image/svg+xml");
    out.write("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"" +
              std::to_string(bars.size() * 24 + 8) +
              "\" font-family=\"sans-serif\" font-size=\"13\">\n");
    for (size_t i = 0; i < bars.size(); ++i)
      out.write(bar(i, bars[i], largest));
    out.write("</svg>\n");
  }

 private:
  using labelled = std::pair<int64_t, std::string>;

  /// The largest numbers, equal ones by label; never more than twice `top` in memory.
  std::vector<labelled> read(spoor::stream& rows) const {
    std::vector<labelled> bars;
    for (const spoor::batch& b : rows) {
      const auto label = b["label"];
      const auto n = b["n"];
      for (int64_t i = 0; i < b.rows(); ++i) {
        if (n.null(i)) continue;
        bars.emplace_back(n.i64(i), label.null(i) ? "(none)" : shortened(label.str(i), 60));
        if (bars.size() >= 2 * top) keep_top(bars);
      }
    }
    keep_top(bars);
    return bars;
  }
  void keep_top(std::vector<labelled>& bars) const {
    std::sort(bars.begin(), bars.end(), [](const labelled& a, const labelled& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    if (bars.size() > top) bars.resize(top);
  }
  static std::string bar(size_t row, const labelled& from, int64_t largest) {
    const auto share =
        static_cast<double>(std::max<int64_t>(from.first, 0)) / static_cast<double>(largest);
    const std::string y = std::to_string(row * 24 + 4);
    const std::string text = std::to_string(row * 24 + 19);
    return "<text x=\"4\" y=\"" + text + "\">" + escaped(from.second) +
           "</text><rect x=\"400\" y=\"" + y + "\" height=\"18\" width=\"" +
           std::to_string(static_cast<int>(share * 240)) +
           "\" fill=\"#4c78a8\"/><text x=\"650\" y=\"" + text + "\">" + std::to_string(from.first) +
           "</text>\n";
  }

  size_t top;
};

SPOOR_PLUGIN("org.example.bar-chart", "0.1.0", bar_chart)
