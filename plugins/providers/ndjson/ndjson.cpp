// SPDX-License-Identifier: Apache-2.0
//
// provider.ndjson: newline-delimited JSON in files, compressed files and archives, as one typed
// table.
#include <toolkit/ingest/spoor_host.hpp>
#include <toolkit/json/ndjson_format.hpp>

namespace {

namespace ingest = spoor::toolkit::ingest;
namespace json = spoor::toolkit::json;

struct ndjson : spoor::provider {
  static constexpr auto id = "provider.ndjson";
  static constexpr bool concurrent = true;

  struct shared {
    explicit shared(const spoor::config&) {}
    ingest::PlanKeeper plans;
  };

  static void describe(spoor::descriptor& d) {
    d.summary("Newline-delimited JSON, from files, archives and standard input");
    d.description(
        "Reads every record of every input into one table. Columns are the keys in order of first "
        "appearance; a first pass over all inputs finds their types, so that no value is lost: all "
        "bool, all integers, numbers, times with an offset; anything mixed stays text. Lines that "
        "are no JSON object are dropped and counted. A file that is one JSON array of objects is "
        "read like lines.");
    d.security_posture("robust to untrusted input");
    ingest::describe_inputs(d, {"*.json", "*.jsonl", "*.ndjson", "*.json.gz", "*.jsonl.gz",
                                "*.ndjson.gz", "*.json.zst", "*.jsonl.zst", "*.ndjson.zst"});
    d.param("flatten", 0,
            "levels of nested objects that become columns `a.b`; 0 keeps objects as JSON text")
        .min(0)
        .max(json::kMaxFlatten);
    d.param("max_depth", 64, "records nested more deeply are dropped and counted").min(1).max(64);
    d.output("rows", spoor::source).dynamic().doc("one row per record");
    d.diagnostic("bad_json", "lines that are no JSON object, dropped", "");
    d.diagnostic("duplicate_key", "keys given twice in one object: the last value counts", "");
    d.example(R"({"path":"*.ndjson"})")
        .file("a.ndjson",
              "{\"host\":\"alpha\",\"n\":1}\n{\"host\":\"beta\",\"n\":2.5,\"tags\":[\"x\"]}\n{bad\n"
              "{\"host\":null,\"where\":{\"city\":\"Oslo\"}}\n")
        .file("b.ndjson", "{\"host\":\"gamma\"}\n");
  }

  ndjson(spoor::config c, const shared& kept) : config_(c), kept_(kept) {
    ingest::input_options(config_);
    format_.records.times = ingest::time_rules(config_);
    format_.records.flatten = static_cast<int>(c.i64("/flatten"));
    format_.records.max_depth = static_cast<int>(c.i64("/max_depth"));
    format_.max_line_bytes = c.bytes("/max_line_bytes");
  }

  void partitions(const spoor::request&, spoor::partition_list& list) {
    kept_.plans.partitions(config_, maker(), list);
  }
  void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) {
    kept_.plans.read(config_, maker(), part, out);
  }

 private:
  ingest::PlanKeeper::MakeFormat maker() const {
    return [this] { return json::ndjson_format(format_); };
  }

  spoor::config config_;
  const shared& kept_;
  json::NdjsonFormatOptions format_;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.ndjson", "0.1.0", ndjson)
