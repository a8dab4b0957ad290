// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "host/cli/command.hpp"
#include "host/cli/summary.hpp"
#include "host/cli/table.hpp"
#include "toolkit/arrow/csv_writer.hpp"
#include "toolkit/arrow/ipc.hpp"
#include "toolkit/arrow/ndjson_writer.hpp"

namespace spoor::cli {
namespace {

namespace arrow = toolkit::arrow;
namespace fs = std::filesystem;
using Json = nlohmann::json;

struct ShowArguments {
  std::string target;
  uint64_t limit = 0;
  uint64_t offset = 0;
};

/// Folders of finished runs, oldest first: their names begin with the time.
std::vector<fs::path> finished_runs(const fs::path& runs) {
  std::vector<fs::path> found;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(runs, code))
    if (entry.path().filename().string().front() != '.' &&  // one that was killed
        fs::exists(entry.path() / "run.json", code))
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

/// A folder, the name of one below `runs`, or "latest". Empty after complaining.
fs::path find_run(const std::string& name, const Options& options) {
  if (fs::exists(fs::path(name) / "run.json")) return name;
  const auto runs = finished_runs(options.runs);
  if (name == "latest" && !runs.empty()) return runs.back();
  if (fs::exists(fs::path(options.runs) / name / "run.json")) return fs::path(options.runs) / name;
  std::string known;
  for (size_t i = runs.size() > 5 ? runs.size() - 5 : 0; i < runs.size(); ++i)
    known += "\n  " + runs[i].filename().string();
  complain("no run named " + name + " in " + options.runs +
           (known.empty() ? std::string() : "; the latest are:" + known));
  return {};
}

bool read_record(const fs::path& run, Json* record) {
  std::string text;
  if (!read_text((run / "run.json").string(), &text)) return false;
  *record = Json::parse(text, nullptr, false);
  if (record->is_object()) return true;
  complain((run / "run.json").string() + " is not a run record");
  return false;
}

/// Hands the rows offset … offset + limit to `write`, batch by batch.
template <class Write>
toolkit::Result<void> each_batch(arrow::IpcReader& reader, const ShowArguments& arguments,
                                 Write&& write) {
  uint64_t skip = arguments.offset;
  uint64_t left = arguments.limit == 0 ? UINT64_MAX : arguments.limit;
  while (left != 0) {
    auto batch = reader.next();
    if (!batch) return tl::unexpected(batch.error());
    if (!*batch) return {};
    const auto rows = static_cast<uint64_t>(batch->length());
    const uint64_t begin = std::min(skip, rows);
    const uint64_t take = std::min(rows - begin, left);
    skip -= begin;
    left -= take;
    if (take == 0) continue;
    auto cut = arrow::slice(*reader.schema(), *batch, static_cast<int64_t>(begin),
                            static_cast<int64_t>(take));
    if (!cut) return tl::unexpected(cut.error());
    if (auto ok = write(*cut); !ok) return ok;
  }
  return {};
}

std::string cell_text(const arrow::ColumnView& column, int64_t row) {
  if (column.null(row)) return {};
  if (column.schema().format[0] == 'u') return std::string(column.str(row));
  std::string text;
  arrow::append_json(text, column, row);
  const bool quoted = text.size() >= 2 && text.front() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

toolkit::Result<void> as_text(arrow::IpcReader& reader, const ShowArguments& arguments) {
  Table table;
  const auto& schema = *reader.schema();
  for (int64_t i = 0; i < schema.n_children; ++i)
    table.columns.emplace_back(schema.children[i]->name);
  auto read =
      each_batch(reader, arguments, [&](const arrow::Array& batch) -> toolkit::Result<void> {
        const arrow::BatchView view(schema, *batch);
        for (int64_t row = 0; row < view.rows(); ++row) {
          auto& cells = table.rows.emplace_back();
          for (int64_t i = 0; i < view.columns(); ++i)
            cells.push_back(cell_text(view.column(i), row));
        }
        return {};
      });
  if (read && !table.columns.empty()) print_table(table, "table");
  return read;
}

template <class Writer>
toolkit::Result<void> through(toolkit::Result<Writer> writer, arrow::IpcReader& reader,
                              const ShowArguments& arguments) {
  if (!writer) return tl::unexpected(writer.error());
  auto read = each_batch(reader, arguments,
                         [&](const arrow::Array& batch) { return writer->write(*batch); });
  return read ? writer->finish() : read;
}

toolkit::Result<void> print_arrow(const fs::path& file, ShowArguments arguments,
                                  const std::string& format) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return toolkit::fail(SPOOR_IO, "cannot open the table", file.string());
  auto reader = arrow::IpcReader::make(arrow::fd_source(fd));
  toolkit::Result<void> done;
  if (!reader) {
    done = tl::unexpected(reader.error());
  } else if (format == "csv") {
    done = through(arrow::CsvWriter::make(*reader->schema(), arrow::fd_sink(STDOUT_FILENO)),
                   *reader, arguments);
  } else if (format == "ndjson" || format == "json") {
    done = through(arrow::NdjsonWriter::make(*reader->schema(), arrow::fd_sink(STDOUT_FILENO)),
                   *reader, arguments);
  } else {
    if (arguments.limit == 0) arguments.limit = 100;
    done = as_text(*reader, arguments);
  }
  ::close(fd);
  return done;
}

std::string format_of(const std::string& file) {
  const std::string extension = fs::path(file).extension().string();
  return extension.empty() ? extension : extension.substr(1);
}

/// A table that was not kept as Arrow can be shown as it is.
bool print_stored(const fs::path& run, const std::vector<std::string>& files,
                  const std::string& format) {
  for (const auto& file : files) {
    const std::string stored = format_of(file);
    if (!format.empty() && format != stored && !(format == "json" && stored == "ndjson")) continue;
    std::string text;
    if (!read_text((run / file).string(), &text)) return false;
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    return written;
  }
  complain("this table was written as " + format_of(files.front()) +
           " only; add `arrow` to the output's `format` to see it in others");
  return false;
}

int show_table(const fs::path& run, const Json& record, const std::string& name,
               const ShowArguments& arguments, const Options& options) {
  std::string known;
  for (const auto& output : record.value("outputs", Json::array())) {
    known += "\n  " + output.value("name", "");
    if (output.value("name", "") != name) continue;
    const auto files = output.value("files", std::vector<std::string>());
    if (files.empty()) {
      complain("the run did not complete the table " + name);
      return kUsage;
    }
    for (const auto& file : files) {
      if (fs::path(file).extension() != ".arrow") continue;
      const auto done = print_arrow(run / file, arguments, options.format);
      if (!done) complain(done.error().text());
      return done ? kOk : kUsage;
    }
    return print_stored(run, files, options.format) ? kOk : kUsage;
  }
  complain("the run has no table " + name + (known.empty() ? "" : "; it has:" + known));
  return kUsage;
}

int show(const ShowArguments& arguments, const Options& options) {
  const size_t colon = arguments.target.rfind(':');
  const std::string name = arguments.target.substr(0, colon);
  const fs::path run = find_run(name, options);
  Json record;
  if (run.empty() || !read_record(run, &record)) return kUsage;
  if (colon != std::string::npos)
    return show_table(run, record, arguments.target.substr(colon + 1), arguments, options);
  print_summary(record, run.string(), options.format);
  return kOk;
}

}  // namespace

void add_show(CLI::App& app, Options& options, int* exit_code) {
  auto* command = app.add_subcommand("show", "Shows a finished run, or a table of it");
  auto arguments = std::make_shared<ShowArguments>();
  command
      ->add_option("target", arguments->target,
                   "A run folder, the name of one, or `latest`; `:TABLE` behind it for a table")
      ->default_val("latest")
      ->type_name("RUN[:TABLE]");
  command->add_option("--limit", arguments->limit, "At most this many rows (a table: 100)");
  command->add_option("--offset", arguments->offset, "Rows to pass over first");
  command->callback([&options, exit_code, arguments] { *exit_code = show(*arguments, options); });
}

}  // namespace spoor::cli
