// SPDX-License-Identifier: Apache-2.0
//
// The services of the Spoor host as an ingest::Host, and what providers of text formats have in
// common: their input parameters, diagnostics, partitions. For plugins only.
#pragma once

#include <spoor/plugin.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <toolkit/ingest/host.hpp>
#include <toolkit/ingest/two_pass.hpp>
#include <toolkit/typing/time_rules.hpp>

namespace spoor::toolkit::ingest {

/// Ends the call with an error of the toolkit.
[[noreturn]] inline void raise(const Error& error) { throw spoor::error(error.code, error.text()); }

namespace detail {

/// Runs code that throws spoor::error, as a Result.
template <class T, class Body>
Result<T> guarded(Body&& body) {
  try {
    return body();
  } catch (const spoor::error& thrown) {
    return fail(thrown.code(), thrown.message());
  }
}

class SpoorFile final : public archive::RandomFile {
 public:
  SpoorFile(spoor::file file, uint64_t size) : file_(std::move(file)), size_(size) {}

  uint64_t size() const override { return size_; }
  Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) override {
    return guarded<size_t>([&] { return file_.read_at(offset, out.data(), out.size()); });
  }

 private:
  spoor::file file_;
  uint64_t size_;
};

class SpoorStream final : public archive::Source {
 public:
  explicit SpoorStream(spoor::file file) : file_(std::move(file)) {}

  Result<size_t> read(std::span<std::byte> out) override {
    return guarded<size_t>([&] { return file_.read(out.data(), out.size()); });
  }

 private:
  spoor::file file_;
};

}  // namespace detail

/// Works on the threads of one call and of pools started in it.
class SpoorHost final : public Host {
 public:
  explicit SpoorHost(spoor::host_ref host) : files_(host), pool_(host) {}

  Result<std::vector<FileEntry>> list(const std::string& pattern) override {
    return detail::guarded<std::vector<FileEntry>>([&] {
      std::vector<FileEntry> out;
      for (auto& entry : files_.list(pattern))
        out.push_back({std::move(entry.path), entry.size});
      return out;
    });
  }
  Result<std::shared_ptr<archive::RandomFile>> open(const std::string& path) override {
    using File = std::shared_ptr<archive::RandomFile>;
    return detail::guarded<File>([&]() -> Result<File> {
      spoor::file file = files_.open(path);
      const auto size = file.size();
      if (!size) return fail(SPOOR_INVALID_ARGUMENT, path + " is not a regular file");
      return std::make_shared<detail::SpoorFile>(std::move(file), *size);
    });
  }
  Result<std::unique_ptr<archive::Source>> open_stdin() override {
    using Stream = std::unique_ptr<archive::Source>;
    return detail::guarded<Stream>([&]() -> Result<Stream> {
      return std::make_unique<detail::SpoorStream>(files_.open("-"));
    });
  }

  void run(uint64_t n, const std::function<void(uint64_t)>& task) override { pool_.run(n, task); }
  bool cancelled() override { return spoor::call().cancelled(); }

  void diagnostic(const char* code, uint64_t count, const Place& place,
                  const std::string& cause) override {
    spoor::location where = spoor::location::file(place.file);
    if (!place.member.empty()) where.with("member", spoor::json(place.member));
    if (place.offset) where.with("offset", spoor::json(static_cast<int64_t>(*place.offset)));
    if (place.row) where.with("row", spoor::json(static_cast<int64_t>(*place.row)));
    spoor::call().diagnostic(code, where, cause, {}, count);
  }
  void dropped(const char* reason, uint64_t records) override {
    spoor::call().dropped(reason, records);
  }
  void records_read(uint64_t records) override { spoor::call().records_read(records); }
  void info(const std::string& text) override { spoor::call().log(SPOOR_LOG_INFO, text); }

 private:
  spoor::files files_;
  spoor::pool pool_;
};

/// Parameters, effects and diagnostics of every provider of text. `members`: the default patterns.
inline void describe_inputs(spoor::descriptor& d, const std::vector<std::string>& members) {
  d.param("path", spoor::param_type::path,
          "a file or pattern (`**` crosses folders); `-` is standard input");
  d.param("paths", spoor::param_type::paths, "several of those, read in this order");
  d.param("members", members,
          "patterns of the archive members to read; one without a slash is compared with the "
          "member's last name. `__MACOSX/`, `._*` and folders are never read");
  d.param("password", spoor::param_type::secret, "of encrypted archive members");
  d.param("encoding", "auto",
          "of the text; auto: by byte order mark, else UTF-16 if it looks so, else UTF-8")
      .one_of({"auto", "utf-8", "utf-16le", "utf-16be", "latin1"});
  d.param("zone", spoor::param_type::string,
          "of times without an offset: UTC, +02:00, Europe/Berlin; without it they stay text");
  d.param("clock_skew", "0s",
          "how far the clock of the source was ahead, e.g. 90s or -5m; taken off every time")
      .pattern("^-?[0-9]+(ns|us|ms|s|m|h|d|w)$");
  d.param_schema(
      "times", R"({"type":"object"})",
      "columns that hold times: {NAME: {format, zone}}; format: rfc3339, epoch_s, epoch_ms, "
      "epoch_us, epoch_ns, filetime or a pattern such as \"%d/%m/%Y %H:%M:%S\"");
  d.param("source_columns", false,
          "add the columns _file, _member and _row (the record's number, from 1)");
  d.param("max_columns", 4096, "values of later columns go to the column _rest").min(1).max(32768);
  d.param("max_line_bytes", "16MiB", "longer lines or records are dropped and counted")
      .format("bytes");
  d.param_schema("limits", R"({"type":"object","additionalProperties":false,"properties":{
      "max_ratio":{"type":"integer","minimum":1,"default":1000,
        "description":"decompressed bytes per compressed byte, past 64 MiB"},
      "max_total_bytes":{"type":"string","format":"bytes","default":"4GiB",
        "description":"of all members read of one archive"},
      "max_member_bytes":{"type":"string","format":"bytes","default":"2GiB",
        "description":"of one member or compressed file"},
      "max_members":{"type":"integer","minimum":1,"default":100000,
        "description":"of one archive"},
      "max_directory_bytes":{"type":"string","format":"bytes","default":"64MiB",
        "description":"of an archive's list of members"},
      "max_filters":{"type":"integer","minimum":0,"default":2,
        "description":"compressions around one text"}}})",
                 "what an archive may cost; the error of a limit names it");
  d.effect("fs:read").effect("secret:password").effect("secret:reveal");
  d.diagnostic("skipped_member", "archive members that were not read",
               "name them in `members` if they are wanted");
  d.diagnostic("damaged_archive", "archives or members that end too early or are not sound",
               "the rows in front of the damage were read");
  d.diagnostic("invalid_utf8", "bytes that are no valid text, replaced by U+FFFD",
               "is `encoding` right?");
  d.diagnostic("late_key", "values of columns unknown to the schema, now in _rest",
               "raise `max_columns`, or give a file instead of standard input");
  d.diagnostic("type_conflict", "values that do not fit their column, now in _rest",
               "give a file instead of standard input");
  d.diagnostic("time_digits_cut", "times with digits below a microsecond, which were cut", "");
  d.diagnostic("doubtful_time", "local times that happened twice or never in their zone",
               "the earlier instant was taken, or the offset before the gap");
  d.diagnostic("line_too_long", "records longer than max_line_bytes, dropped",
               "raise `max_line_bytes` if they are wanted");
}

namespace detail {

inline void read_limits(const spoor::config& c, archive::Limits& limits) {
  const auto number = [&](const char* pointer, uint64_t& out) {
    if (const auto value = c.find_i64(pointer)) out = static_cast<uint64_t>(*value);
  };
  const auto bytes = [&](const char* pointer, uint64_t& out) {
    if (const auto value = c.find_str(pointer)) out = spoor::parse_bytes(*value);
  };
  number("/limits/max_ratio", limits.max_ratio);
  bytes("/limits/max_total_bytes", limits.max_total_bytes);
  bytes("/limits/max_member_bytes", limits.max_member_bytes);
  number("/limits/max_members", limits.max_members);
  bytes("/limits/max_directory_bytes", limits.max_directory_bytes);
  number("/limits/max_filters", limits.max_filters);
}

}  // namespace detail

namespace detail {

inline time::Zone zone_of(std::string_view name) {
  auto zone = time::Zone::named(name);
  if (!zone) raise(zone.error());
  return std::move(*zone);
}

inline typing::ColumnTime column_time(const std::string& column, const spoor::json& rule) {
  const auto text = [&](const char* key) -> std::optional<std::string> {
    const spoor::json* const value = rule.is_object() ? rule.find(key) : nullptr;
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
      throw spoor::error(SPOOR_INVALID_ARGUMENT, "`times`: " + column + "." + key + " is not text");
    }
    return value->str();
  };
  if (!rule.is_object()) {
    throw spoor::error(SPOOR_INVALID_ARGUMENT, "`times`: " + column + " needs {format, zone}");
  }
  for (const auto& [key, value] : rule.members()) {
    if (key == "format" || key == "zone") continue;
    throw spoor::error(SPOOR_INVALID_ARGUMENT,
                       "`times`: " + column + " has an unknown key '" + key + "'");
  }
  auto format = time::TimeFormat::make(text("format").value_or("rfc3339"));
  if (!format) raise(format.error());
  typing::ColumnTime out{*format};
  if (const auto zone = text("zone")) out.zone = zone_of(*zone);
  return out;
}

inline int64_t skew_us(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  const int64_t us = spoor::parse_duration(text).count() / 1000;
  return negative ? -us : us;
}

}  // namespace detail

/// What `zone`, `clock_skew` and `times` say.
inline typing::TimeRulesPtr time_rules(const spoor::config& c) {
  auto out = std::make_shared<typing::TimeRules>();
  if (const auto zone = c.find_str("/zone")) out->zone = detail::zone_of(*zone);
  out->skew_us = detail::skew_us(c.str("/clock_skew"));
  if (!c.has("/times")) return out;
  const spoor::json columns = c.value("/times");
  for (const auto& [column, rule] : columns.members()) {
    out->columns.emplace(column, detail::column_time(column, rule));
  }
  return out;
}

/// The options that describe_inputs declared. The password is fetched when a call needs it.
inline TwoPass::Options input_options(const spoor::config& c) {
  TwoPass::Options out;
  if (const auto path = c.find_str("/path")) out.inputs.paths.emplace_back(*path);
  for (auto& path : c.strings("/paths"))
    out.inputs.paths.push_back(std::move(path));
  if (out.inputs.paths.empty()) {
    throw spoor::error(SPOOR_INVALID_ARGUMENT, "give `path` or `paths`");
  }
  out.inputs.members = c.strings("/members");
  const auto encoding = encoding_of(c.str("/encoding"));
  if (!encoding) throw spoor::error(SPOOR_INVALID_ARGUMENT, "`encoding` is not known");
  out.inputs.encoding = *encoding;
  detail::read_limits(c, out.inputs.limits);
  out.max_columns = static_cast<size_t>(c.i64("/max_columns"));
  out.source_columns = c.boolean("/source_columns");
  return out;
}

/// What a provider keeps between `partitions` and the `read` calls of one run.
class PlanKeeper {
 public:
  using MakeFormat = std::function<std::unique_ptr<Format>()>;

  /// The first pass; writes the list of parts.
  void partitions(const spoor::config& c, const MakeFormat& format,
                  spoor::partition_list& list) const {
    const auto plan = make(c, format);
    const std::lock_guard held(lock_);
    plan_ = plan;
    for (size_t i = 0; i < plan->n_parts(); ++i)
      list.add(entry(*plan, i));
    // The schema is wanted even when there is nothing to read.
    if (plan->n_parts() == 0) list.add(spoor::json::make_object());
  }

  /// One part, or everything if nobody has asked for partitions.
  void read(const spoor::config& c, const MakeFormat& format, const spoor::partition& part,
            spoor::writer& out) const {
    auto plan = current();
    if (part.whole()) plan = make(c, format);
    if (plan == nullptr) throw spoor::error(SPOOR_INVALID_STATE, "read before partitions");
    SpoorHost host(c.host());
    ArrowSchema schema{};
    arrow::make_schema(plan->layout().fields()).move_to(&schema);
    out.schema(std::move(schema));
    if (part.whole()) {
      for (size_t i = 0; i < plan->n_parts(); ++i)
        read_part(*plan, i, host, out);
      return;
    }
    const spoor::json* const index = part.value().find("part");
    if (index == nullptr) return;
    const auto at = static_cast<size_t>(index->i64());
    if (at >= plan->n_parts()) throw spoor::error(SPOOR_INVALID_ARGUMENT, "no such part");
    read_part(*plan, at, host, out);
  }

 private:
  static std::shared_ptr<TwoPass> make(const spoor::config& c, const MakeFormat& format) {
    auto options = input_options(c);
    if (c.has("/password")) {
      options.inputs.password = spoor::secrets(c.host()).reveal("password");
    }
    SpoorHost host(c.host());
    auto plan = std::make_shared<TwoPass>(std::move(options), format());
    if (auto planned = plan->plan(host); !planned) raise(planned.error());
    return plan;
  }

  std::shared_ptr<TwoPass> current() const {
    const std::lock_guard held(lock_);
    return plan_;
  }

  static spoor::json entry(const TwoPass& plan, size_t index) {
    const Part& part = plan.part(index);
    spoor::json out = spoor::json::make_object();
    out["part"] = spoor::json(static_cast<int64_t>(index));
    out["file"] = spoor::json(part.file);
    if (!part.member.empty()) out["member"] = spoor::json(part.member);
    if (part.to != 0) {
      out["from"] = spoor::json(static_cast<int64_t>(part.from));
      out["to"] = spoor::json(static_cast<int64_t>(part.to));
    }
    return out;
  }

  static void read_part(TwoPass& plan, size_t index, SpoorHost& host, spoor::writer& out) {
    const auto status = plan.read(index, host, [&](arrow::Array batch) -> Result<void> {
      ArrowArray raw{};
      batch.move_to(&raw);
      out.push(std::move(raw));
      return {};
    });
    if (!status) raise(status.error());
  }

  mutable std::mutex lock_;
  mutable std::shared_ptr<TwoPass> plan_;
};

}  // namespace spoor::toolkit::ingest
