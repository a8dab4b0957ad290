// SPDX-License-Identifier: Apache-2.0

#include "view_document.hpp"

#include <spoor/abi/plugin.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <toolkit/view/view.hpp>
#include <utility>

namespace {

using nlohmann::json;

constexpr int kMostDepth = 16;
constexpr size_t kMostColumns = 4096;
constexpr uint64_t kMostLength = uint64_t{1} << 28;
constexpr std::array kIslandNames = {"values", "codes", "offsets", "bytes", "nulls"};

/// Ends the reading of one document; never leaves this file.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void refuse(const std::string& why) { throw Refused(why); }

/// nlohmann reads any depth and then cannot copy or free it in bounded stack.
json parse(std::string_view text) {
  const auto shallow = [](int depth, json::parse_event_t, json&) {
    if (depth > kMostDepth) refuse("it is nested too deeply");
    return true;
  };
  try {
    return json::parse(text, shallow);
  } catch (const json::exception&) {
    refuse("it is not valid JSON");
  }
}

json& member(json& object, const char* name, json::value_t type, const char* wanted) {
  const auto found = object.find(name);
  if (found == object.end()) refuse(std::string("it lacks `") + name + "`");
  if (found->type() != type) refuse(std::string("`") + name + "` is not " + wanted);
  return *found;
}

json& text_member(json& object, const char* name) {
  return member(object, name, json::value_t::string, "text");
}

uint64_t count_member(json& object, const char* name, uint64_t most) {
  const json& value = member(object, name, json::value_t::number_unsigned, "a whole number");
  const auto count = value.get<uint64_t>();
  if (count > most) refuse(std::string("`") + name + "` is too large");
  return count;
}

bool is_base64(std::string_view text) {
  const auto digit = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
  };
  if (text.size() % 4 != 0) return false;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
    ++padding;
  return std::all_of(text.begin(), text.end() - static_cast<std::ptrdiff_t>(padding), digit);
}

class Reader {
 public:
  explicit Reader(size_t first_ref) : first_ref_(first_ref) {}

  ViewDocument read(std::string_view text) {
    ViewDocument document;
    document.spec = parse(text);
    check_head(document.spec);
    json& tables = member(document.spec, "tables", json::value_t::object, "an object");
    for (auto& [name, table] : tables.items())
      take_table(table, document);
    return document;
  }

 private:
  static void check_head(json& spec) {
    if (!spec.is_object()) refuse("it is not an object");
    const uint64_t version = count_member(spec, "spoor_view", UINT64_MAX);
    if (version != static_cast<uint64_t>(spoor::toolkit::view::kViewVersion)) {
      refuse("its version is " + std::to_string(version) + ", not 1");
    }
    text_member(spec, "kind");
    text_member(spec, "title");
    if (spec.contains("description")) text_member(spec, "description");
    json& source = member(spec, "source", json::value_t::object, "an object");
    count_member(source, "rows", UINT64_MAX);
    count_member(source, "shown", UINT64_MAX);
    if (spec.contains("notes")) check_notes(member(spec, "notes", json::value_t::array, "a list"));
  }

  static void check_notes(json& notes) {
    for (json& note : notes) {
      if (!note.is_object()) refuse("a note is not an object");
      text_member(note, "code");
      text_member(note, "text");
      count_member(note, "count", UINT64_MAX);
    }
  }

  void take_table(json& table, ViewDocument& document) {
    if (!table.is_object()) refuse("a table is not an object");
    count_member(table, "rows", kMostLength);
    json& columns = member(table, "columns", json::value_t::array, "a list");
    if (columns.size() > kMostColumns) refuse("a table has more than 4,096 columns");
    for (json& column : columns)
      take_column(column, document);
  }

  void take_column(json& column, ViewDocument& document) {
    if (!column.is_object()) refuse("a column is not an object");
    text_member(column, "name");
    text_member(column, "type");
    for (const char* optional : {"semantic", "role"}) {
      if (column.contains(optional)) text_member(column, optional);
    }
    for (const char* name : kIslandNames) {
      const auto island = column.find(name);
      if (island != column.end()) take_island(*island, document);
    }
  }

  void take_island(json& island, ViewDocument& document) {
    if (!island.is_object()) refuse("an island is not an object");
    text_member(island, "dtype");
    count_member(island, "length", kMostLength);
    auto& data = text_member(island, "data").get_ref<std::string&>();
    if (!is_base64(data)) refuse("an island is not base64");
    document.bytes += data.size();
    document.islands.push_back(std::move(data));
    island.erase("data");
    island["ref"] = first_ref_ + document.islands.size() - 1;
  }

  size_t first_ref_;
};

}  // namespace

spoor::toolkit::Result<ViewDocument> read_view(std::string_view text, size_t first_ref) {
  try {
    return Reader(first_ref).read(text);
  } catch (const Refused& refused) {
    return spoor::toolkit::fail(SPOOR_INVALID_DATA, refused.what());
  }
}
