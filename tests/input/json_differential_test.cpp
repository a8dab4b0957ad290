// SPDX-License-Identifier: Apache-2.0
//
// Our reading of JSON against nlohmann/json: which lines are records, and what their values are.
#include <charconv>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tests/support/read_all.hpp>
#include <toolkit/json/ndjson_format.hpp>
#include <toolkit/text/utf8.hpp>

namespace {

using namespace spoor::toolkit;
using Json = nlohmann::json;
using spoor::tests::kNullCell;

/// Makes records, most of them sound.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string line() {
    std::string out = object(3);
    if (chance(10)) damage(out);
    return out;
  }

 private:
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  size_t below(size_t n) { return random_() % n; }
  std::string space() { return chance(5) ? std::string(below(3), ' ') : std::string(); }

  std::string object(int depth) {
    std::string out = "{";
    const size_t n = below(6);
    for (size_t i = 0; i < n; ++i) {
      if (i > 0) out += ',';
      out += space() + "\"k" + std::to_string(below(9)) + "\"" + space() + ":" + space();
      out += value(depth) + space();
    }
    return out + "}";
  }

  std::string value(int depth) {
    static const std::vector<std::string> scalars = {"true",
                                                     "false",
                                                     "null",
                                                     "0",
                                                     "-1",
                                                     "12345",
                                                     "9223372036854775807",
                                                     "-9223372036854775808",
                                                     "18446744073709551615",
                                                     "1.5",
                                                     "-0.25e-3",
                                                     "1E5",
                                                     "1e30",
                                                     "0.1",
                                                     "123456789012345678",
                                                     "\"2024-05-06T07:08:09Z\""};
    switch (below(depth > 0 ? 6 : 3)) {
      case 3:
        return object(depth - 1);
      case 4:
        return "[" + value(depth - 1) + ", " + value(depth - 1) + "]";
      case 2:
        return string();
      default:
        return chance(30) ? string() : scalars[below(scalars.size())];
    }
  }

  std::string string() {
    static const std::vector<std::string> pieces = {"a",
                                                    "B ",
                                                    "\\n",
                                                    "\\\"",
                                                    "\\\\",
                                                    "\\/",
                                                    "\\u00e9",
                                                    "\\ud83d\\ude00",
                                                    "\xC3\xA9",
                                                    "\xE6\x9F\xA5",
                                                    "{",
                                                    "}",
                                                    "[",
                                                    ",",
                                                    ":",
                                                    "C:\\\\Windows\\\\",
                                                    "0123456789abcdef",
                                                    "\\u0000"};
    std::string out = "\"";
    for (size_t n = below(8); n > 0; --n)
      out += pieces[below(pieces.size())];
    return out + "\"";
  }

  void damage(std::string& out) {
    static constexpr std::string_view bytes = "{}[]\",:\\ 0e.-tx\x01";
    switch (below(3)) {
      case 0:
        out.erase(below(out.size()), 1);
        break;
      case 1:
        out.insert(below(out.size()), 1, bytes[below(bytes.size())]);
        break;
      default:
        out[below(out.size())] = bytes[below(bytes.size())];
    }
  }

  std::mt19937 random_;
};

double to_double(const std::string& text) {
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

/// Whether a cell, as read_all writes it, holds the value. Arrays and objects are compared as JSON.
bool holds(const std::string& cell, const Json& value, arrow::Type type) {
  if (value.is_null()) return cell == kNullCell;
  if (value.is_structured()) return Json::parse(cell, nullptr, false) == value;
  if (type == arrow::Type::timestamp) return cell == "1714979289000000";
  if (type == arrow::Type::float64) return cell == std::to_string(value.get<double>());
  if (value.is_string()) return cell == value.get<std::string>();
  if (type == arrow::Type::utf8 && value.is_number()) return to_double(cell) == value.get<double>();
  return cell == value.dump();
}

size_t count(const std::string& text, const std::string& piece) {
  size_t n = 0;
  for (size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
    ++n;
  return n;
}

/// nlohmann refuses half surrogate pairs, which we replace.
bool has_half_pair(const std::string& line) {
  return count(line, "\\ud8") != count(line, "\\ud83d\\ude00") ||
         count(line, "\\ude") != count(line, "\\ud83d\\ude00");
}

/// nlohmann refuses numbers beyond a double, whose text we keep.
bool has_huge_exponent(const std::string& line) {
  const std::string digits = "0123456789";
  for (size_t at = line.find_first_of("eE"); at != std::string::npos;
       at = line.find_first_of("eE", at + 1)) {
    const size_t end = line.find_first_not_of(digits, at + 1);
    if (end != std::string::npos && end - at > 3) return true;
  }
  return false;
}

/// nlohmann keeps the last of equal keys, like we do; bytes that are no UTF-8 it refuses.
Json parse_record(const std::string& line) {
  std::string repaired;
  text::replace_invalid_utf8(line, repaired);
  Json record = Json::parse(repaired, nullptr, false);
  return record.is_object() ? record : Json(Json::value_t::discarded);
}

TEST(JsonDifferential, FindsTheSameRecordsAndValues) {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    Generator generator(seed);
    std::string text = "{}\n";  // so that no text begins like an array of records
    std::vector<Json> expected = {Json::object()};
    uint64_t dropped = 0;
    for (int i = 0; i < 200; ++i) {
      const std::string line = generator.line();
      if (has_half_pair(line) || has_huge_exponent(line)) continue;
      text += line + "\n";
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      Json record = parse_record(line);
      if (record.is_discarded()) {
        ++dropped;
      } else {
        expected.push_back(std::move(record));
      }
    }
    ingest::TestHost host;
    host.files["in.json"] = text;
    ingest::TwoPass::Options options;
    options.inputs.paths = {"in.json"};
    const auto table = spoor::tests::read_all(host, options, json::ndjson_format({}));
    ASSERT_TRUE(table.status.has_value()) << table.status.error().text();
    ASSERT_EQ(table.rows.size(), expected.size()) << "seed " << seed;
    EXPECT_EQ(host.dropped_total(), dropped);
    for (size_t row = 0; row < expected.size(); ++row) {
      for (size_t i = 0; i < table.fields.size(); ++i) {
        const auto found = expected[row].find(table.fields[i].name);
        const Json value = found == expected[row].end() ? Json() : *found;
        EXPECT_TRUE(holds(table.rows[row][i], value, table.fields[i].type))
            << table.fields[i].name << ": " << table.rows[row][i] << " is not " << value;
      }
    }
  }
}

TEST(JsonDifferential, DeepNestingIsRefusedNotFollowed) {
  ingest::TestHost host;
  host.files["in.json"] = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') +
                          "}\n{\"a\":1}\n{\"a\":" + std::string(50'000, '{') + "}\n";
  ingest::TwoPass::Options options;
  options.inputs.paths = {"in.json"};
  const auto table = spoor::tests::read_all(host, options, json::ndjson_format({}));
  EXPECT_EQ(table.rows, (std::vector<std::vector<std::string>>{{"1"}}));
  EXPECT_EQ(host.drops["bad_json"], 2U);
}

}  // namespace
