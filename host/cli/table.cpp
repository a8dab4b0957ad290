// SPDX-License-Identifier: Apache-2.0
#include "host/cli/table.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

#include "host/cli/terminal.hpp"

namespace spoor::cli {
namespace {

using Json = nlohmann::ordered_json;

size_t terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
  return 0;  // not a terminal: do not cut
}

/// At most `columns` wide; what is cut is marked.
std::string fitted(const std::string& text, size_t columns) {
  if (width(text) <= columns) return text;
  std::string cut;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
      ++end;
    if (width(cut) + width(text.substr(at, end - at)) + 1 > columns) break;
    cut.append(text, at, end - at);
    at = end;
  }
  return cut + "…";
}

std::vector<size_t> column_widths(const std::vector<std::vector<std::string>>& lines,
                                  size_t available) {
  std::vector<size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines)
    for (size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], width(line[i]));
  if (available == 0) return widths;
  const auto total = [&] {
    size_t sum = 2 * (widths.size() - 1);
    for (const size_t w : widths)
      sum += w;
    return sum;
  };
  while (total() > available) {
    auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= 8) break;
    --*widest;
  }
  return widths;
}

void print_text(const Table& table) {
  std::vector<std::vector<std::string>> lines = {table.columns};
  for (const auto& row : table.rows) {
    auto& line = lines.emplace_back();
    for (const auto& cell : row)
      line.push_back(shown(cell));
  }
  const auto widths = column_widths(lines, terminal_width());
  const bool styled_head = colour(stdout);
  for (size_t n = 0; n < lines.size(); ++n) {
    std::string out;
    for (size_t i = 0; i < lines[n].size(); ++i) {
      const std::string cell = fitted(lines[n][i], widths[i]);
      out += n == 0 ? styled(cell, Style::kBold, styled_head) : cell;
      if (i + 1 < lines[n].size())
        out.append(widths[i] - std::min(widths[i], width(cell)) + 2, ' ');
    }
    std::printf("%s\n", out.c_str());
  }
}

std::string csv_cell(const std::string& text) {
  const bool formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  const std::string guarded = formula ? "'" + text : text;
  if (guarded.find_first_of(",\"\n\r") == std::string::npos) return guarded;
  std::string quoted = "\"";
  for (const char c : guarded)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

void print_csv(const Table& table) {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string out;
    for (size_t i = 0; i < cells.size(); ++i)
      out += (i != 0 ? "," : "") + csv_cell(cells[i]);
    std::printf("%s\n", out.c_str());
  };
  line(table.columns);
  for (const auto& row : table.rows)
    line(row);
}

Json object_of(const Table& table, const std::vector<std::string>& row) {
  Json object = Json::object();
  for (size_t i = 0; i < row.size(); ++i)
    object[table.columns[i]] = row[i];
  return object;
}

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void print_table(const Table& table, const std::string& format) {
  if (format == "csv") return print_csv(table);
  if (format == "ndjson") {
    for (const auto& row : table.rows)
      std::printf("%s\n", dump(object_of(table, row), -1).c_str());
    return;
  }
  if (format == "json") {
    Json list = Json::array();
    for (const auto& row : table.rows)
      list.push_back(object_of(table, row));
    std::printf("%s\n", dump(list, 2).c_str());
    return;
  }
  print_text(table);
}

}  // namespace spoor::cli
