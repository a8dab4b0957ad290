// SPDX-License-Identifier: Apache-2.0
//
// Against the outputs of MSTICPy 3.0.2 on its own data. Every observable it reports is found here,
// or a named defect of it explains the difference, with the exact number of rows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <nlohmann/json.hpp>

#include <toolkit/ioc/scanner.hpp>

namespace spoor::toolkit::ioc {
namespace {

/// Source row, type, value.
struct Finding {
  size_t row;
  std::string type;
  std::string value;
  auto operator<=>(const Finding&) const = default;
};
using Findings = std::set<Finding>;

std::ostream& operator<<(std::ostream& out, const Finding& f) {
  return out << f.row << " " << f.type << " " << f.value;
}

/// The folder of the corpora, or nothing: then the test says what it misses.
std::string corpora() {
  const char* folder = std::getenv("SPOOR_CORPORA");
  return folder == nullptr ? "" : folder;
}

#define SPOOR_NEEDS_CORPUS(file) \
  if (corpora().empty()) GTEST_SKIP() << "set SPOOR_CORPORA to read " << (file)

std::string slurp(const std::string& file) {
  std::ifstream in(corpora() + "/" + file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// RFC 4180, as Python writes it.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cell += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      rows.back().push_back(std::exchange(cell, {}));
      if (c == '\n') rows.emplace_back();
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (!cell.empty()) rows.back().push_back(cell);
  if (rows.back().empty()) rows.pop_back();
  return rows;
}

std::vector<std::string> csv_column(const std::string& file, const std::string& name) {
  const auto rows = read_csv(slurp(file));
  std::vector<std::string> out;
  for (size_t c = 0; !rows.empty() && c < rows[0].size(); ++c) {
    if (rows[0][c] != name) continue;
    for (size_t r = 1; r < rows.size(); ++r)
      out.push_back(rows[r].at(c));
  }
  EXPECT_FALSE(out.empty()) << name << " of " << file;
  return out;
}

std::string our_type(const std::string& reference) {
  const auto type = parse_type(reference);
  return type ? std::string(name(*type)) : "?" + reference;
}

Findings golden(const std::string& file) {
  Findings out;
  const auto rows = read_csv(slurp(file));
  for (size_t r = 1; r < rows.size(); ++r) {
    out.insert({std::stoul(rows[r].at(2)), our_type(rows[r].at(0)), rows[r].at(1)});
  }
  return out;
}

Findings scan(const std::vector<std::string>& cells, TypeSet types) {
  Options options;
  options.types = types;
  const auto scanner = Scanner::make(options);
  EXPECT_TRUE(scanner);
  Findings out;
  Hits hits;
  for (size_t row = 0; row < cells.size(); ++row) {
    scanner->scan(cells[row], hits);
    for (const Hit& hit : hits.all()) {
      out.insert({row, std::string(name(hit.type)), std::string(hits.value(hit))});
    }
  }
  return out;
}

/// A reason for a difference, and how many rows it explains.
struct Reason {
  const char* defect;
  size_t rows;
  std::function<bool(const Finding&)> explains;
};

void expect_explained(const Findings& differences, const std::vector<Reason>& reasons,
                      const char* what) {
  std::map<std::string, size_t> counts;
  for (const Finding& finding : differences) {
    const Reason* found = nullptr;
    for (const Reason& reason : reasons) {
      if (found == nullptr && reason.explains(finding)) found = &reason;
    }
    EXPECT_NE(found, nullptr) << what << ", unexplained: " << finding;
    if (found != nullptr) ++counts[found->defect];
  }
  for (const Reason& reason : reasons) {
    EXPECT_EQ(counts[reason.defect], reason.rows) << what << ": " << reason.defect;
  }
}

Findings without(const Findings& from, const Findings& what) {
  Findings out;
  std::set_difference(from.begin(), from.end(), what.begin(), what.end(),
                      std::inserter(out, out.end()));
  return out;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool has(const std::string& text, const char* part) { return text.find(part) != text.npos; }

// ---- the defects
// -----------------------------------------------------------------------------------

/// "URL hosts skip the TLD check": http://server/x gives the domain "server".
bool host_without_suffix(const Finding& f) {
  return f.type == "domain" && f.value.find('.') == f.value.npos;
}

/// "file names such as setup.py, foo.sh, data.zip are domains": blah.ps1 gives blah.ps.
bool script_name(const Finding& f) { return f.type == "domain" && ends_with(f.value, ".ps"); }

/// The same for names of programs: WScript.Shell, whose "shell" is a top-level domain.
bool program_identifier(const Finding& f) {
  return f.type == "domain" && (f.value == "Wscript.Shell" || f.value == "wscript.shell");
}

/// "Trailing quote kept in URLs", and the backslash of an escaped quote.
bool trailing_quote(const Finding& f) {
  return f.type == "url" && (ends_with(f.value, "'") || ends_with(f.value, "\\"));
}

/// "999.999.999.999 is ipv4".
bool octet_out_of_range(const Finding& f) { return f.type == "ipv4" && f.value == "89.0.774.57"; }

/// "The decoded search starts at a wrong offset": each URL with a percent escape is reported again,
/// decoded, as if it were nested in itself.
bool decoded_copy_of_itself(const Finding& f) {
  return f.type == "url" && has(f.value, ".blob.core.windows.net/") && !has(f.value, "%");
}

const Reason kHosts{"B6: URL hosts skip the TLD check", 0, host_without_suffix};

TEST(GoldenIoc, ProcessTree) {
  SPOOR_NEEDS_CORPUS("golden/ioc_process_tree.csv");
  const Findings theirs = golden("golden/ioc_process_tree.csv");
  const Findings ours =
      scan(csv_column("msticpy/notebook-data/process_tree.csv", "CommandLine"), kDefaultTypes);
  EXPECT_EQ(theirs.size(), 28u);
  EXPECT_EQ(ours.size(), 18u);
  expect_explained(without(theirs, ours),
                   {{kHosts.defect, 4, host_without_suffix},
                    {"B6: file names are domains", 4, script_name},
                    {"B6: names of programs are domains", 2, program_identifier},
                    {"B6: trailing quote kept in URLs", 1, trailing_quote}},
                   "missing");
  expect_explained(
      without(ours, theirs),
      {{"B6: the URL without the quote", 1,
        [](const Finding& f) { return f.value == "http://somedomain/furry-kitten-names-1.jpg"; }}},
      "extra");
}

TEST(GoldenIoc, ProcessTreeWithPaths) {
  SPOOR_NEEDS_CORPUS("golden/ioc_process_tree_paths.csv");
  const auto paths_only = [](const Findings& all) {
    Findings out;
    for (const Finding& f : all) {
      if (f.type == "path.windows") out.insert(f);
    }
    return out;
  };
  const Findings theirs = paths_only(golden("golden/ioc_process_tree_paths.csv"));
  const Findings ours = paths_only(
      scan(csv_column("msticpy/notebook-data/process_tree.csv", "CommandLine"), kAllTypes));
  EXPECT_EQ(theirs.size(), 105u);
  EXPECT_EQ(ours.size(), 98u);
  const auto over_arguments = [](const Finding& f) { return has(f.value, "  "); };
  const auto registry = [](const Finding& f) {
    return f.value.rfind("\\SOFTWARE\\", 0) == 0 || f.value.rfind("\\system\\Cur", 0) == 0 ||
           f.value == "\\console";
  };
  const auto cut_by_colon = [](const Finding& f) {
    return f.value == "\\C:" || f.value == "\\Windows\\system32\\conhost.exe" ||
           f.value == "C:\\Users\\$env:UserName";
  };
  const auto quote_kept = [](const Finding& f) { return ends_with(f.value, "';"); };
  expect_explained(
      without(theirs, ours),
      {{"B10: the segment class runs over arguments and backslashes", 3, over_arguments},
       {"B6: no registry keys, so they are paths", 5, registry},
       {"B10: a path ends at a colon and its rest is another path", 3, cut_by_colon},
       {"B6: trailing quote kept", 1, quote_kept}},
      "missing");
  const auto whole = [](const Finding& f) {
    return f.value == "C:\\Windows\\system32\\conhost.exe" ||
           f.value == "C:\\Users\\$env:UserName\\AppData\\Local\\Temp\\kittens1.jpg";
  };
  const auto program = [](const Finding& f) {
    return f.value == ".\\reg" || f.value == ".\\reg.exe";
  };
  expect_explained(without(ours, theirs),
                   {{"B10: the path in one piece", 2, whole},
                    {"B10: the program without its arguments", 3, program}},
                   "extra");
}

TEST(GoldenIoc, HoneybucketLog) {
  SPOOR_NEEDS_CORPUS("golden/ioc_aws_honeybucket.csv");
  std::vector<std::string> lines;
  std::string text = slurp("msticpy/notebook-data/AWS_Honeybucket_Logs.txt");
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  const Findings theirs = golden("golden/ioc_aws_honeybucket.csv");
  const Findings ours = scan(lines, kDefaultTypes);
  EXPECT_EQ(theirs.size(), 530u);
  EXPECT_EQ(ours.size(), 528u);
  expect_explained(without(theirs, ours), {{"B6: 999.999.999.999 is ipv4", 2, octet_out_of_range}},
                   "missing");
  EXPECT_TRUE(without(ours, theirs).empty());
}

TEST(GoldenIoc, AlertList) {
  SPOOR_NEEDS_CORPUS("golden/ioc_alertlist_extprops.csv");
  const Findings theirs = golden("golden/ioc_alertlist_extprops.csv");
  const Findings ours =
      scan(csv_column("msticpy/notebook-data/alertlist.csv", "ExtendedProperties"), kDefaultTypes);
  EXPECT_EQ(theirs.size(), 207u);
  EXPECT_EQ(ours.size(), 142u);
  expect_explained(
      without(theirs, ours),
      {{kHosts.defect, 8, host_without_suffix},
       {"B6: file names are domains", 17, script_name},
       {"B6: names of programs are domains", 1, program_identifier},
       {"B6: trailing quote kept in URLs", 4, trailing_quote},
       {"B6: the decoded search starts at a wrong offset", 39, decoded_copy_of_itself}},
      "missing");
  expect_explained(without(ours, theirs),
                   {{"B6: the URL without the escaped quote", 4,
                     [](const Finding& f) { return f.value == "http://badguyserver/pwnme"; }}},
                   "extra");
}

TEST(GoldenIoc, SeventeenTestCases) {
  SPOOR_NEEDS_CORPUS("golden/ioc_testcases.json");
  const auto cases = nlohmann::json::parse(slurp("golden/ioc_testcases.json"));
  EXPECT_EQ(cases.size(), 17u);
  Findings theirs;
  std::vector<std::string> inputs;
  for (const auto& [title, test] : cases.items()) {
    for (const auto& [type, values] : test["iocs"].items()) {
      for (const auto& value : values)
        theirs.insert({inputs.size(), our_type(type), value});
    }
    inputs.push_back(test["input"]);
  }
  const Findings ours = scan(inputs, kAllTypes);
  const auto inside_url = [](const Finding& f) {
    return f.type == "path.posix" && (f.value.rfind("//", 0) == 0 || has(f.value, "thepath"));
  };
  const auto option = [](const Finding& f) { return f.value == "/url:https:"; };
  const auto user_of_url = [](const Finding& f) { return f.value == "//myuser@some.domain.es"; };
  expect_explained(without(theirs, ours),
                   {{"B6: user:pass@ URLs yield a bogus email", 1, user_of_url},
                    {"B6: trailing quote kept in URLs", 1, trailing_quote},
                    {"spec 2.1, step 4: every URL also yields linux_path fragments", 4, inside_url},
                    {"spec 2.1, step 4: an option before a URL is a linux_path", 1, option}},
                   "missing");
  expect_explained(
      without(ours, theirs),
      {{"B6: IPv4-mapped IPv6 is lost", 1,
        [](const Finding& f) { return f.type == "ipv6" && f.value == "::ffff:192.0.2.128"; }},
       {"B6: the URL without the quote", 1,
        [](const Finding& f) { return f.type == "url" && ends_with(f.value, "/information/"); }}},
      "extra");
}

}  // namespace
}  // namespace spoor::toolkit::ioc
