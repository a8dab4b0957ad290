// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <utility>

namespace spoor::cli {
namespace {

std::vector<const char*> pointers(const std::vector<std::string>& texts) {
  std::vector<const char*> list;
  for (const auto& text : texts)
    list.push_back(text.c_str());
  list.push_back(nullptr);
  return list;
}

}  // namespace

void complain(const std::string& text) {
  const bool on = colour(stderr);
  std::fprintf(stderr, "%s %s\n", styled("spoor:", Style::kRed, on).c_str(),
               shown(text, /*lines=*/true).c_str());
}

bool parse_bytes(const std::string& text, uint64_t* out) {
  uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || rest == text.data()) return false;
  static const std::pair<std::string_view, unsigned> kUnits[] = {
      {"", 0}, {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}};
  for (const auto& [unit, shift] : kUnits) {
    if (std::string_view(rest, static_cast<size_t>(end - rest)) != unit) continue;
    if (number > (UINT64_MAX >> shift)) return false;
    *out = number << shift;
    return true;
  }
  return false;
}

bool read_text(const std::string& path, std::string* out) {
  if (path == "-") {
    out->assign(std::istreambuf_iterator<char>(std::cin), {});
    return true;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || file.bad()) {
    complain("cannot read " + path);
    return false;
  }
  *out = text.str();
  return true;
}

Session make_session(const Options& options) {
  const auto plugins = pointers(options.plugins);
  const auto allow_paths = pointers(options.allow_paths);
  const auto allow_env = pointers(options.allow_env);
  spoor_session_opts opts{};
  opts.struct_size = sizeof opts;
  opts.threads = options.threads;
  opts.plugins = plugins.data();
  opts.plugin_path = options.plugin_path.empty() ? nullptr : options.plugin_path.c_str();
  opts.allow_paths = allow_paths.data();
  opts.allow_env = allow_env.data();
  opts.secrets_file = options.secrets_file.empty() ? nullptr : options.secrets_file.c_str();
  if (!options.memory_limit.empty() && !parse_bytes(options.memory_limit, &opts.memory_limit)) {
    complain("--memory-limit: not a size: " + options.memory_limit +
             " (write 512MiB, for example)");
    std::exit(kUsage);  // NOLINT(concurrency-mt-unsafe): before any thread
  }
  Session session(spoor_session_new(&opts));
  if (session != nullptr) return session;
  complain("out of memory");
  std::exit(kUsage);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace spoor::cli
