// SPDX-License-Identifier: Apache-2.0
//
// Our reading of delimited text against Python's csv module, which follows the same rules for what
// RFC 4180 leaves open.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <tests/support/read_all.hpp>
#include <toolkit/csv/csv_format.hpp>

namespace {

using namespace spoor::toolkit;
using Rows = std::vector<std::vector<std::string>>;

/// Texts of pieces that matter, in one dialect each.
std::string make_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {
      "a",          "bc",         "\"",       "\"\"",     ",",       ",", ",",
      "\n",         "\n",         "\r\n",     "\r",       " ",       "1", "\"x,y\"",
      "\"l1\nl2\"", "\"q\"\"q\"", "\xC3\xA9", "\"\"\"\"", "5\" disk"};
  std::string out;
  for (size_t n = 1 + random() % 40; n > 0; --n)
    out += pieces[random() % pieces.size()];
  return out;
}

constexpr const char* kScript = R"(
import csv, io, json, sys
csv.field_size_limit(1 << 30)
for text in json.load(open(sys.argv[1], encoding='utf-8')):
    rows = [r for r in csv.reader(io.StringIO(text, newline='')) if r]
    print(json.dumps(rows))
)";

/// What Python reads, text by text; nothing if there is no Python.
std::vector<Rows> read_with_python(const std::vector<std::string>& texts) {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("spoor-csv-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "script.py") << kScript;
  std::ofstream(folder / "texts.json") << nlohmann::json(texts).dump();
  const std::string command = "python3 '" + (folder / "script.py").string() + "' '" +
                              (folder / "texts.json").string() + "' 2>/dev/null";
  std::vector<Rows> out;
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string line;
  for (int c = 0; pipe != nullptr && (c = std::fgetc(pipe.get())) != EOF;) {
    if (c != '\n') {
      line.push_back(static_cast<char>(c));
      continue;
    }
    out.push_back(nlohmann::json::parse(line).get<Rows>());
    line.clear();
  }
  std::filesystem::remove_all(folder);
  return out;
}

/// The same with our reader: no header, every cell as text.
Rows read_with_ours(const std::string& text, const Rows& expected) {
  size_t columns = 0;
  for (const auto& row : expected)
    columns = std::max(columns, row.size());
  csv::CsvFormatOptions format;
  format.sniff = false;
  format.header = false;
  for (size_t i = 0; i < columns; ++i)
    format.names.push_back("c" + std::to_string(i));
  ingest::TestHost host;
  // A first file in which no column is a number, so that all stay text.
  std::string words = "x";
  for (size_t i = 1; i < columns; ++i)
    words += ",x";
  host.files["0"] = words + "\n";
  host.files["1"] = text;
  ingest::TwoPass::Options options;
  options.inputs.paths = {"0", "1"};
  const auto table = spoor::tests::read_all(host, options, csv::csv_format(format));
  EXPECT_TRUE(table.status.has_value());
  if (table.rows.empty()) return {};
  return {table.rows.begin() + 1, table.rows.end()};
}

/// Nulls are empty cells, and Python's rows end where they end.
Rows comparable(Rows rows) {
  for (auto& row : rows) {
    for (auto& cell : row) {
      if (cell == spoor::tests::kNullCell) cell.clear();
    }
    while (!row.empty() && row.back().empty())
      row.pop_back();
  }
  return rows;
}

TEST(CsvDifferential, ReadsWhatPythonReads) {
  std::mt19937 random(11);
  std::vector<std::string> texts;
  for (int i = 0; i < 3000; ++i)
    texts.push_back(make_text(random));
  const auto expected = read_with_python(texts);
  if (expected.empty()) GTEST_SKIP() << "python3 is not installed";
  ASSERT_EQ(expected.size(), texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(comparable(read_with_ours(texts[i], expected[i])), comparable(expected[i]))
        << nlohmann::json(texts[i]);
  }
}

}  // namespace
