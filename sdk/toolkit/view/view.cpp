// SPDX-License-Identifier: Apache-2.0

#include <toolkit/view/view.hpp>

#include <toolkit/view/island.hpp>

namespace spoor::toolkit::view {
namespace {

void append_notes(std::string& json, const std::vector<Note>& notes) {
  json += ",\"notes\":[";
  for (const Note& note : notes) {
    if (&note != &notes.front()) json += ',';
    json += "{\"code\":";
    append_json_text(json, note.code);
    json += ",\"count\":" + std::to_string(note.count) + ",\"text\":";
    append_json_text(json, note.text);
    json += '}';
  }
  json += ']';
}

void append_table(std::string& json, const ViewTable& table) {
  json += "{\"rows\":" + std::to_string(table.rows) + ",\"columns\":[";
  for (const ViewColumn& column : table.columns) {
    if (&column != &table.columns.front()) json += ',';
    column.append_json(json);
  }
  json += "]}";
}

}  // namespace

std::string to_json(const View& view) {
  std::string json = "{\"spoor_view\":" + std::to_string(kViewVersion) + ",\"kind\":";
  append_json_text(json, view.kind);
  json += ",\"title\":";
  append_json_text(json, view.title);
  if (!view.description.empty()) {
    json += ",\"description\":";
    append_json_text(json, view.description);
  }
  json += ",\"source\":{\"rows\":" + std::to_string(view.source_rows) +
          ",\"shown\":" + std::to_string(view.shown_rows) + '}';
  if (!view.notes.empty()) append_notes(json, view.notes);
  json += ",\"tables\":{";
  for (const auto& [name, table] : view.tables) {
    if (&table != &view.tables.front().second) json += ',';
    append_json_text(json, name);
    json += ':';
    append_table(json, table);
  }
  json += "}}";
  return json;
}

std::string file_stem(std::string_view title, std::string_view fallback) {
  constexpr size_t kLongest = 60;
  std::string stem;
  for (const char c : title) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool word = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (word) {
      stem += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!stem.empty() && stem.back() != '-') {
      stem += '-';
    }
    if (stem.size() == kLongest) break;
  }
  while (!stem.empty() && stem.back() == '-')
    stem.pop_back();
  return stem.empty() ? std::string(fallback) : stem;
}

std::string grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

}  // namespace spoor::toolkit::view
