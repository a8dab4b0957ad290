// SPDX-License-Identifier: Apache-2.0
#include "host/check/check.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <map>
#include <random>
#include <sstream>
#include <utility>

#include <spoor/abi/plugin.h>
#include <nlohmann/json.hpp>

#include "host/check/check_list.hpp"
#include "host/check/feed.hpp"
#include "host/check/process_state.hpp"
#include "host/services/unique_fd.hpp"

namespace spoor::host::check {
namespace {

using nlohmann::json;
using toolkit::fail;
using toolkit::Result;

constexpr std::array kClassGroups = {&contract_checks, &input_checks, &kind_checks, &robust_checks,
                                     &quality_checks};

const char* word(Verdict verdict) {
  return verdict == Verdict::kPass ? "pass" : verdict == Verdict::kFail ? "fail" : "skip";
}

json json_of(const CheckResult& r) {
  return {{"name", r.name},       {"class", r.class_id},    {"verdict", word(r.finding.verdict)},
          {"why", r.finding.why}, {"note", r.finding.note}, {"ns", r.ns}};
}

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Runs in the server: goes through the checks in order and says what came of each.
class Session {
 public:
  using Tell = std::function<void(const CheckResult&)>;
  Session(Subject& subject, const CheckOptions& options, uint64_t seed, Tell tell)
      : subject_(subject), options_(options), seed_(seed), tell_(std::move(tell)) {}

  void run() {
    if (!subject_.sidecar) read_embedded_descriptor();
    for (const FileCheck& check : load_checks()) {
      run_one(check.name, "", check.needs, [&] { return check.body(subject_); });
    }
    for (size_t i = 0; i < subject_.classes.size(); ++i)
      run_class(i);
  }

 private:
  void run_class(size_t index) {
    const plan::ClassSpec& spec = *subject_.classes[index].spec;
    for (const auto group : kClassGroups) {
      for (const ClassCheck& check : group()) {
        if (!check.applies(spec)) continue;
        run_one(check.name, spec.id, check.needs, [&]() -> Finding {
          auto bench = Bench::open(subject_, index, seed_);
          if (!bench) return fail_check(bench.error().text());
          return check.body(**bench);
        });
      }
    }
  }

  // Without a sidecar the child tells what is embedded.
  void read_embedded_descriptor() {
    const ChildReport asked = run_in_child(
        [&]() -> Finding {
          const auto plugin = enter(subject_);
          return plugin ? pass((*plugin)->descriptor_json) : fail_check(plugin.error().what);
        },
        time_limit());
    if (asked.finding.verdict == Verdict::kPass) read_classes(subject_, asked.finding.note);
  }

  // A sanitizer slows each allocation and call tenfold.
  int64_t time_limit() const {
    return is_sanitized() ? 12 * options_.timeout_ns : options_.timeout_ns;
  }

  bool wanted(const std::string& name) const {
    if (options_.only.empty()) return true;
    return std::any_of(options_.only.begin(), options_.only.end(), [&](const std::string& only) {
      return name == only || name.starts_with(only + ".");
    });
  }

  /// The first needed check that has not passed, and how it went; "" when all have.
  std::string missing(const std::string& class_id, const std::string& needs) const {
    std::istringstream words(needs);
    for (std::string name; words >> name;) {
      const std::string of = name.starts_with("load.") ? "" : class_id;
      const auto it = verdicts_.find({of, name});
      if (it == verdicts_.end() || it->second != Verdict::kPass) return name;
    }
    return "";
  }

  // A check that is not wanted may still be needed by one that is: it runs, and is not told.
  template <class Body>
  void run_one(const std::string& name, const std::string& class_id, const std::string& needs,
               Body body) {
    CheckResult result{name, class_id, {}, 0};
    const std::string needed = missing(class_id, needs);
    const bool told = wanted(name);
    if (!needed.empty()) {
      result.finding = skip("needs " + needed);
    } else if (told || is_needed(name)) {
      const ChildReport report = run_in_child(body, time_limit());
      result.finding = report.finding;
      result.ns = report.ns;
    } else {
      return;
    }
    verdicts_[{class_id, name}] = result.finding.verdict;
    if (told) tell_(result);
  }

  static bool is_needed(const std::string& name) {
    return name == kRuns || name == "contract.create" || name == "contract.run-twice" ||
           name == "contract.releases" || name == "contract.partitions" ||
           name.starts_with("load.");
  }

  Subject& subject_;
  const CheckOptions& options_;
  const uint64_t seed_;
  Tell tell_;
  std::map<std::pair<std::string, std::string>, Verdict> verdicts_;
};

/// The server: a process of its own, so that checks are forked from one that never loads anything.
[[noreturn]] void serve(Subject& subject, const CheckOptions& options, uint64_t seed, int to) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGPIPE, SIG_IGN);
  Session session(subject, options, seed, [to](const CheckResult& result) {
    const std::string line = dump(json_of(result)) + "\n";
    for (size_t at = 0; at < line.size();) {
      const ssize_t n = ::write(to, line.data() + at, line.size() - at);
      if (n < 0 && errno != EINTR) ::_exit(1);
      at += n > 0 ? static_cast<size_t>(n) : 0;
    }
  });
  session.run();
  ::_exit(0);
}

CheckResult result_of(const std::string& line) {
  const json value = json::parse(line);
  const std::string verdict = value["verdict"];
  return {value["name"],
          value["class"],
          {verdict == "pass"   ? Verdict::kPass
           : verdict == "fail" ? Verdict::kFail
                               : Verdict::kSkip,
           value["why"], value["note"]},
          value["ns"]};
}

template <class Heard>
void read_lines(int fd, Heard heard) {
  std::string buffer;
  std::array<char, 4096> part;
  for (;;) {
    const ssize_t n = ::read(fd, part.data(), part.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    buffer.append(part.data(), static_cast<size_t>(n));
    for (size_t end = 0; (end = buffer.find('\n')) != std::string::npos;) {
      heard(result_of(buffer.substr(0, end)));
      buffer.erase(0, end + 1);
    }
  }
}

Result<void> check_names(const std::vector<std::string>& only) {
  const auto all = all_checks();
  for (const std::string& name : only) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const CheckDescription& check) {
      return check.name == name || check.name.starts_with(name + ".");
    });
    if (!known) {
      return fail(SPOOR_INVALID_ARGUMENT, "no check is named " + name, "",
                  "`spoor plugin check --list` shows them");
    }
  }
  return {};
}

/// What spoor_session_check_plugin_json is asked.
struct Request {
  CheckOptions options;
  bool list = false;
};

/// A seed as a number or, for those whose numbers are doubles, as text.
std::optional<uint64_t> seed_of(const json& value) {
  if (value.is_number_unsigned()) return value.get<uint64_t>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

Result<void> read_option(const std::string& key, const json& value, Request& out) {
  if (key == "reproduce") {
    out.options.seed = seed_of(value);
    if (out.options.seed) return {};
  } else if (key == "list" && value.is_boolean()) {
    out.list = value.get<bool>();
    return {};
  } else if (key == "only" && value.is_array()) {
    for (const json& name : value) {
      if (name.is_string()) out.options.only.push_back(name.get<std::string>());
    }
    return {};
  }
  return fail(SPOOR_INVALID_ARGUMENT, "option \"" + key + "\" is unknown or of another type");
}

Result<Request> read_request(const std::string& options_json) {
  const json given = json::parse(options_json.empty() ? "{}" : options_json, nullptr, false);
  if (!given.is_object()) return fail(SPOOR_INVALID_ARGUMENT, "the options are not a JSON object");
  Request out;
  for (const auto& [key, value] : given.items()) {
    if (auto done = read_option(key, value, out); !done) return tl::unexpected(done.error());
  }
  return out;
}

std::string list_json() {
  json checks = json::array();
  for (const CheckDescription& check : all_checks()) {
    checks.push_back({{"name", check.name}, {"verdict", ""}, {"note", check.what}});
  }
  return dump({{"passed", 0}, {"failed", 0}, {"skipped", 0}, {"checks", checks}});
}

std::string reproduce(const CheckReport& report, const CheckResult& result) {
  return "spoor plugin check " + report.path + " --only " + result.name + " --reproduce " +
         std::to_string(report.seed);
}

}  // namespace

size_t CheckReport::count(Verdict verdict) const {
  return static_cast<size_t>(
      std::count_if(results.begin(), results.end(),
                    [&](const CheckResult& r) { return r.finding.verdict == verdict; }));
}

std::vector<CheckDescription> all_checks() {
  std::vector<CheckDescription> out;
  for (const FileCheck& check : load_checks())
    out.push_back({check.name, check.what});
  for (const auto group : kClassGroups) {
    for (const ClassCheck& check : group())
      out.push_back({check.name, check.what});
  }
  return out;
}

Result<CheckReport> check_plugin(const std::string& file, const CheckOptions& options,
                                 const std::function<void(const CheckResult&)>& on_result) {
  if (auto known = check_names(options.only); !known) return tl::unexpected(known.error());
  auto subject = open_subject(file);
  if (!subject) return tl::unexpected(subject.error());
  CheckReport report;
  report.path = (*subject)->path;
  report.seed = options.seed ? *options.seed : std::random_device{}();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(SPOOR_RESOURCE, std::strerror(errno));
  const UniqueFd from(ends[0]);
  UniqueFd to(ends[1]);
  const int64_t begin = now_ns();
  const pid_t server = ::fork();
  if (server < 0) return fail(SPOOR_RESOURCE, std::string("cannot fork: ") + std::strerror(errno));
  if (server == 0) serve(**subject, options, report.seed, to.get());
  to = UniqueFd();
  read_lines(from.get(), [&](CheckResult result) {
    if (on_result) on_result(result);
    report.results.push_back(std::move(result));
  });
  int status = 0;
  while (::waitpid(server, &status, 0) < 0 && errno == EINTR) {
  }
  report.ns = now_ns() - begin;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(SPOOR_INTERNAL, "the process that runs the checks ended early", report.path);
  }
  return report;
}

std::string to_json(const CheckReport& report) {
  json checks = json::array();
  for (const CheckResult& result : report.results) {
    json one = json_of(result);
    one.erase("ns");
    one["ms"] = static_cast<double>(result.ns / 10'000) / 100;
    if (result.finding.verdict == Verdict::kFail) one["reproduce"] = reproduce(report, result);
    checks.push_back(std::move(one));
  }
  return dump({{"path", report.path},
               {"seed", report.seed},
               {"passed", report.count(Verdict::kPass)},
               {"failed", report.count(Verdict::kFail)},
               {"skipped", report.count(Verdict::kSkip)},
               {"ms", report.ns / 1'000'000},
               {"checks", checks}});
}

std::string to_text(const CheckReport& report, bool all) {
  std::string out;
  const auto line = [&](const char* verdict, const CheckResult& r, const std::string& text) {
    out += std::string(verdict) + " " + r.name;
    if (!r.class_id.empty()) out += " (" + r.class_id + ")";
    out += (text.empty() ? "" : ": " + text) + "\n";
  };
  for (const CheckResult& r : report.results) {
    if (all && r.finding.verdict == Verdict::kPass) line("ok  ", r, r.finding.note);
  }
  for (const CheckResult& r : report.results) {
    if (r.finding.verdict == Verdict::kSkip) line("skip", r, r.finding.why);
  }
  for (const CheckResult& r : report.results) {
    if (r.finding.verdict != Verdict::kFail) continue;
    line("FAIL", r, r.finding.why);
    out += "     again: " + reproduce(report, r) + "\n";
  }
  std::ostringstream sums;
  sums << report.path << ": " << report.count(Verdict::kPass) << " passed, "
       << report.count(Verdict::kFail) << " failed, " << report.count(Verdict::kSkip)
       << " skipped in " << report.ns / 1'000'000 << " ms, seed " << report.seed << "\n";
  return out + sums.str();
}

Result<std::string> check_plugin_json(const std::string& file, const std::string& options_json) {
  auto request = read_request(options_json);
  if (!request) return tl::unexpected(request.error());
  if (request->list) return list_json();
  const auto report = check_plugin(file, request->options);
  if (!report) return tl::unexpected(report.error());
  return to_json(*report);
}

}  // namespace spoor::host::check
