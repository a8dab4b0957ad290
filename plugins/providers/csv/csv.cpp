// SPDX-License-Identifier: Apache-2.0
//
// provider.csv: delimited text in files, compressed files and archives, as one typed table.
#include <toolkit/csv/csv_format.hpp>
#include <toolkit/ingest/spoor_host.hpp>

namespace {

namespace ingest = spoor::toolkit::ingest;
using spoor::toolkit::csv::csv_format;
using spoor::toolkit::csv::CsvFormatOptions;

/// One byte of ASCII, or 0 for "": a parameter such as `quote`.
char one_byte(const spoor::config& c, const char* pointer) {
  const std::string_view text = c.str(pointer);
  if (text == "tab" || text == "\\t") return '\t';
  if (text.empty()) return 0;
  if (text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '\n' &&
      text[0] != '\r') {
    return text[0];
  }
  throw spoor::error(SPOOR_INVALID_ARGUMENT,
                     std::string("parameter ") + pointer + " is not one character of ASCII");
}

struct csv : spoor::provider {
  static constexpr auto id = "provider.csv";
  static constexpr bool concurrent = true;

  struct shared {
    explicit shared(const spoor::config&) {}
    ingest::PlanKeeper plans;
  };

  static void describe(spoor::descriptor& d) {
    d.summary("Delimited text (CSV, TSV and their kin), from files, archives and standard input");
    d.description(
        "Reads every record of every input into one table; columns of the same name are one "
        "column. "
        "A first pass over all inputs finds types, so that no value is lost: all bool, all "
        "integers, "
        "numbers, times with an offset; numbers with leading zeros, plus signs or spaces, and "
        "anything mixed, stay text. An empty cell is null, an empty cell in quotes is the empty "
        "string. Short records are filled with null, cells beyond the header go to `_rest`.");
    d.security_posture("robust to untrusted input");
    ingest::describe_inputs(d,
                            {"*.csv", "*.tsv", "*.csv.gz", "*.tsv.gz", "*.csv.zst", "*.tsv.zst"});
    d.param("delimiter", "auto",
            "between cells: one character, `tab`, or auto: out of `, ; tab |`, file by file");
    d.param("quote", "\"", "around cells; empty: none");
    d.param("escape", "", "in front of a quote inside quotes, beside doubling it; empty: none");
    d.param("comment", "", "lines that begin with it are no records; empty: none");
    d.param("header", true, "the first record holds the names of the columns");
    d.param("names", spoor::param_type::strings, "names of the columns, from the first one on");
    d.param("null_values", spoor::param_type::strings,
            "cells without quotes that mean null, beside the empty one, e.g. [NULL, -]");
    d.param("skip_lines", 0, "lines in front of the header").min(0).max(1'000'000);
    d.output("rows", spoor::source).dynamic().doc("one row per record");
    d.diagnostic("short_row", "records with fewer cells than columns, filled with null", "");
    d.diagnostic("extra_cells", "records with more cells than columns, which are in _rest",
                 "is `delimiter` right?");
    d.diagnostic("unclosed_quote", "a text ends inside quotes", "is `quote` right?");
    d.example(R"({"path":"*.csv"})")
        .file("a.csv", "host,n,note\nalpha,1,\"a, quoted\"\nbeta,2\ngamma,3,x,too many\n")
        .file("b.csv", "host,n\ndelta,4\n");
  }

  csv(spoor::config c, const shared& kept) : config_(c), kept_(kept) {
    ingest::input_options(config_);
    format_.times = ingest::time_rules(config_);
    format_.sniff = c.str("/delimiter") == "auto";
    if (!format_.sniff) format_.dialect.delimiter = one_byte(c, "/delimiter");
    format_.dialect.quote = one_byte(c, "/quote");
    format_.dialect.escape = one_byte(c, "/escape");
    format_.dialect.comment = one_byte(c, "/comment");
    format_.header = c.boolean("/header");
    format_.names = c.strings("/names");
    format_.null_values = c.strings("/null_values");
    format_.skip_lines = static_cast<size_t>(c.i64("/skip_lines"));
    format_.max_record_bytes = c.bytes("/max_line_bytes");
    if (format_.dialect.delimiter == 0 || format_.dialect.delimiter == format_.dialect.quote) {
      throw spoor::error(SPOOR_INVALID_ARGUMENT, "`delimiter` must be a character of its own");
    }
  }

  void partitions(const spoor::request&, spoor::partition_list& list) {
    kept_.plans.partitions(config_, maker(), list);
  }
  void read(const spoor::request&, const spoor::partition& part, spoor::writer& out) {
    kept_.plans.read(config_, maker(), part, out);
  }

 private:
  ingest::PlanKeeper::MakeFormat maker() const {
    return [this] { return csv_format(format_); };
  }

  spoor::config config_;
  const shared& kept_;
  CsvFormatOptions format_;
};

}  // namespace

SPOOR_PLUGIN("io.spoor.csv", "0.1.0", csv)
