// SPDX-License-Identifier: Apache-2.0
#include "host/plugins/new_plugin.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>

#include <spoor/abi/plugin.h>

#include "host/plugins/plugin_templates.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;
using toolkit::fail;
using toolkit::Result;

using Words = std::map<std::string, std::string>;

/// One word of a name: a lower-case letter, then letters, digits and single dashes.
bool is_word(std::string_view word) {
  if (word.empty() || word.size() > 60 || word[0] < 'a' || word[0] > 'z') return false;
  char before = '-';
  for (const char c : word) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!plain && (c != '-' || before == '-')) return false;
    before = c;
  }
  return before != '-';
}

/// Names a C++ struct at the top level must not have.
bool is_taken(std::string_view name) {
  static constexpr std::array<std::string_view, 60> kTaken = {
      "alignas", "alignof",  "and",      "asm",     "auto",     "bool",      "break",    "case",
      "catch",   "char",     "class",    "concept", "const",    "constexpr", "continue", "default",
      "delete",  "do",       "double",   "else",    "enum",     "explicit",  "export",   "extern",
      "false",   "float",    "for",      "friend",  "goto",     "if",        "inline",   "int",
      "long",    "main",     "mutable",  "new",     "not",      "operator",  "or",       "private",
      "public",  "register", "requires", "return",  "short",    "signed",    "sizeof",   "spoor",
      "static",  "std",      "struct",   "switch",  "template", "this",      "throw",    "true",
      "try",     "typedef",  "union",    "virtual"};
  return std::find(kTaken.begin(), kTaken.end(), name) != kTaken.end() || name == "void" ||
         name == "while" || name == "xor" || name == "using" || name == "unsigned" ||
         name == "volatile" || name == "testing";
}

std::string with_underscores(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// "rare-parent" → "RareParent".
std::string in_camel_case(const std::string& name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '-') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

std::string filled(std::string text, const Words& words) {
  for (const auto& [word, value] : words) {
    const std::string mark = "@" + word + "@";
    for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
      text.replace(at, mark.size(), value);
    }
  }
  return text;
}

Result<void> write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) return fail(SPOOR_IO, "cannot write it", path.string());
  return {};
}

Result<Words> words_of(const PluginTemplate& from, const std::string& name) {
  const size_t dot = name.find('.');
  const std::string vendor = dot == std::string::npos ? "example" : name.substr(0, dot);
  const std::string own = dot == std::string::npos ? name : name.substr(dot + 1);
  if (!is_word(vendor) || !is_word(own)) {
    return fail(SPOOR_INVALID_ARGUMENT, "\"" + name + "\" is not a name for a plugin", "",
                "lowercase words with dashes, such as rare-parent or acme.rare-parent");
  }
  Words words = {
      {"NAME", own},
      {"FILE", with_underscores(own)},
      {"CLASS", with_underscores(own) + (is_taken(with_underscores(own)) ? "_plugin" : "")},
      {"TEST", in_camel_case(own)},
      {"ID", std::string(from.prefix) + "." + vendor + "." + own},
      {"PLUGIN", "org." + vendor + "." + own}};
  words["STEP"] = filled(from.step, words);
  return words;
}

Result<void> write_all(const fs::path& folder, const PluginTemplate& from, const Words& words) {
  const std::string& file = words.at("FILE");
  const std::pair<std::string, const char*> files[] = {{"CMakeLists.txt", kTemplateLists},
                                                       {file + ".cpp", from.source},
                                                       {file + "_test.cpp", from.test},
                                                       {"README.md", kTemplateReadme}};
  for (const auto& [name, text] : files) {
    if (auto done = write_file(folder / name, filled(text, words)); !done) return done;
  }
  return {};
}

}  // namespace

std::vector<std::string> new_plugin_kinds() {
  std::vector<std::string> out;
  for (const PluginTemplate& one : kPluginTemplates)
    out.emplace_back(one.kind);
  return out;
}

Result<std::string> new_plugin(const std::string& kind, const std::string& name,
                               const std::string& dir) {
  const auto from = std::find_if(kPluginTemplates.begin(), kPluginTemplates.end(),
                                 [&](const PluginTemplate& one) { return kind == one.kind; });
  if (from == kPluginTemplates.end()) {
    return fail(SPOOR_INVALID_ARGUMENT, "\"" + kind + "\" is no kind of plugin", "",
                "provider, enricher, analyzer, rowwise or visualizer");
  }
  const auto words = words_of(*from, name);
  if (!words) return tl::unexpected(words.error());
  const fs::path folder = fs::path(dir.empty() ? "." : dir) / words->at("NAME");
  std::error_code error;
  if (fs::exists(folder, error)) {
    return fail(SPOOR_ALREADY_EXISTS, "it is there already", folder.string());
  }
  fs::create_directories(folder, error);
  if (error) return fail(SPOOR_IO, "cannot make the folder: " + error.message(), folder.string());
  if (auto done = write_all(folder, *from, *words); !done) return tl::unexpected(done.error());
  return folder.lexically_normal().string();
}

}  // namespace spoor::host
