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

using spoor::json;

constexpr size_t kMostColumns = 4096;
constexpr int64_t kMostLength = int64_t{1} << 28;
constexpr int64_t kMostCount = int64_t{1} << 53;  // what a page's number can hold exactly
constexpr std::array kIslandNames = {"values", "codes", "offsets", "bytes", "nulls"};

/// Ends the reading of one document; never leaves this file.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] void refuse(const std::string& why) { throw Refused(why); }

const json& member(const json& object, std::string_view name) {
  if (const json* found = object.find(name)) return *found;
  refuse("it lacks `" + std::string(name) + "`");
}

const std::string& text_of(const json& object, std::string_view name) {
  const json& value = member(object, name);
  if (!value.is_string()) refuse("`" + std::string(name) + "` is not text");
  return value.str();
}

int64_t count_of(const json& object, std::string_view name, int64_t most) {
  const json& value = member(object, name);
  if (!value.is_int() || value.i64() < 0) refuse("`" + std::string(name) + "` is not a count");
  if (value.i64() > most) refuse("`" + std::string(name) + "` is too large");
  return value.i64();
}

const json& object_of(const json& object, std::string_view name) {
  const json& value = member(object, name);
  if (!value.is_object()) refuse("`" + std::string(name) + "` is not an object");
  return value;
}

const json::array& list_of(const json& object, std::string_view name) {
  const json& value = member(object, name);
  if (!value.is_array()) refuse("`" + std::string(name) + "` is not a list");
  return value.items();
}

void need_object(const json& value, const char* what) {
  if (!value.is_object()) refuse(std::string(what) + " is not an object");
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

void check_notes(const json::array& notes) {
  for (const json& note : notes) {
    need_object(note, "a note");
    text_of(note, "code");
    text_of(note, "text");
    count_of(note, "count", kMostCount);
  }
}

void check_head(const json& spec) {
  need_object(spec, "it");
  const int64_t version = count_of(spec, "spoor_view", kMostCount);
  if (version != spoor::toolkit::view::kViewVersion) {
    refuse("its version is " + std::to_string(version) + ", not 1");
  }
  text_of(spec, "kind");
  text_of(spec, "title");
  if (spec.find("description") != nullptr) text_of(spec, "description");
  const json& source = object_of(spec, "source");
  count_of(source, "rows", kMostCount);
  count_of(source, "shown", kMostCount);
  if (spec.find("notes") != nullptr) check_notes(list_of(spec, "notes"));
}

/// Copies a document, with numbers in place of the islands' data.
class Reader {
 public:
  explicit Reader(size_t first_ref) : first_ref_(first_ref) {}

  ViewDocument read(const json& spec) {
    check_head(spec);
    json::object copy;
    for (const auto& [name, value] : spec.members()) {
      copy[name] = name == "tables" ? tables(object_of(spec, "tables")) : value;
    }
    if (!copy.contains("tables")) refuse("it lacks `tables`");
    document_.spec = json(std::move(copy));
    return std::move(document_);
  }

 private:
  json tables(const json& given) {
    json::object copy;
    for (const auto& [name, value] : given.members())
      copy[name] = table(value);
    return json(std::move(copy));
  }

  json table(const json& given) {
    need_object(given, "a table");
    const json::array& columns = list_of(given, "columns");
    if (columns.size() > kMostColumns) refuse("a table has more than 4,096 columns");
    json::array copies;
    for (const json& one : columns)
      copies.push_back(column(one));
    json::object copy;
    copy["rows"] = json(count_of(given, "rows", kMostLength));
    copy["columns"] = json(std::move(copies));
    return json(std::move(copy));
  }

  json column(const json& given) {
    need_object(given, "a column");
    text_of(given, "name");
    text_of(given, "type");
    for (const char* optional : {"semantic", "role"}) {
      if (given.find(optional) != nullptr) text_of(given, optional);
    }
    json::object copy;
    for (const auto& [name, value] : given.members()) {
      const bool is_island =
          std::find(kIslandNames.begin(), kIslandNames.end(), name) != kIslandNames.end();
      copy[name] = is_island ? island(value) : value;
    }
    return json(std::move(copy));
  }

  json island(const json& given) {
    need_object(given, "an island");
    text_of(given, "dtype");
    count_of(given, "length", kMostLength);
    const std::string& data = text_of(given, "data");
    if (!is_base64(data)) refuse("an island is not base64");
    json::object copy;
    for (const auto& [name, value] : given.members()) {
      if (name != "data") copy[name] = value;
    }
    copy["ref"] = json(first_ref_ + document_.islands.size());
    document_.bytes += data.size();
    document_.islands.push_back(data);
    return json(std::move(copy));
  }

  size_t first_ref_;
  ViewDocument document_;
};

}  // namespace

spoor::toolkit::Result<ViewDocument> read_view(std::string_view text, size_t first_ref) {
  try {
    return Reader(first_ref).read(json::parse(text));
  } catch (const Refused& refused) {
    return spoor::toolkit::fail(SPOOR_INVALID_DATA, refused.what());
  } catch (const spoor::error& broken) {
    return spoor::toolkit::fail(SPOOR_INVALID_DATA, broken.what());
  }
}
