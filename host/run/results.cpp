// SPDX-License-Identifier: Apache-2.0
#include "host/run/results.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>
#include <utility>
#include <variant>

#include "toolkit/arrow/csv_writer.hpp"
#include "toolkit/arrow/ipc.hpp"
#include "toolkit/arrow/ndjson_writer.hpp"
#include "toolkit/time/rfc3339.hpp"

namespace spoor::host {
namespace {

namespace fs = std::filesystem;
using toolkit::Error;
using toolkit::fail;
using toolkit::Result;

tl::unexpected<Error> io_error(const std::string& doing, const fs::path& path) {
  const int code = errno;
  const bool full = code == ENOSPC || code == EDQUOT;
  return fail(full ? SPOOR_RESOURCE : SPOOR_IO,
              doing + ": " + std::strerror(code),  // NOLINT(concurrency-mt-unsafe)
              path.string(), full ? "free some disk space" : "");
}

/// A file that has no final name until `commit`.
class PendingFile {
 public:
  static Result<PendingFile> make(fs::path path) {
    fs::path temporary = path;
    temporary += ".tmp";
    const int fd = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return io_error("cannot make a file", temporary);
    return PendingFile(fd, std::move(path), std::move(temporary));
  }
  PendingFile(PendingFile&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        path_(std::move(other.path_)),
        temporary_(std::move(other.temporary_)) {}
  PendingFile& operator=(PendingFile&&) = delete;
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile() {
    if (fd_ < 0) return;
    ::close(fd_);
    ::unlink(temporary_.c_str());
  }

  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const fs::path& path() const { return path_; }
  Result<void> commit() {
    if (::fsync(fd_) != 0) return io_error("cannot flush a file", temporary_);
    if (::close(std::exchange(fd_, -1)) != 0) return io_error("cannot close a file", temporary_);
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
      auto error = io_error("cannot name a file", path_);
      ::unlink(temporary_.c_str());
      return error;
    }
    return {};
  }

 private:
  PendingFile(int fd, fs::path path, fs::path temporary)
      : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)) {}
  int fd_;
  fs::path path_;
  fs::path temporary_;
};

/// One format of one table being written.
class FormatWriter {
 public:
  using Writer = std::variant<arrow::CsvWriter, arrow::NdjsonWriter, arrow::IpcWriter>;

  static Result<FormatWriter> make(const std::string& format, const fs::path& path,
                                   const ArrowSchema& schema) {
    auto file = PendingFile::make(path);
    if (!file) return tl::unexpected(file.error());
    arrow::Sink sink = arrow::fd_sink(file->fd());
    auto writer = make_writer(format, schema, std::move(sink));
    if (!writer) return tl::unexpected(writer.error());
    return FormatWriter(std::move(*file), std::move(*writer));
  }
  Result<void> write(const ArrowArray& batch) {
    return placed(std::visit([&](auto& writer) { return writer.write(batch); }, writer_));
  }
  Result<void> commit() {
    auto finished = placed(std::visit([](auto& writer) { return writer.finish(); }, writer_));
    return finished ? file_.commit() : finished;
  }
  [[nodiscard]] uint64_t guarded_cells() const {
    const auto* csv = std::get_if<arrow::CsvWriter>(&writer_);
    return csv != nullptr ? csv->guarded_cells() : 0;
  }

 private:
  FormatWriter(PendingFile file, Writer writer)
      : file_(std::move(file)), writer_(std::move(writer)) {}

  /// Says which file could not be written.
  [[nodiscard]] Result<void> placed(Result<void> written) const {
    if (written) return written;
    Error error = written.error();
    error.where = file_.path().string();
    if (error.code == SPOOR_IO && error.hint.empty())
      error.hint = "free some disk space, or choose another folder with --runs";
    return tl::unexpected(std::move(error));
  }

  template <class W>
  static Result<Writer> wrap(Result<W> made) {
    if (!made) return tl::unexpected(made.error());
    return Writer(std::move(*made));
  }
  static Result<Writer> make_writer(const std::string& format, const ArrowSchema& schema,
                                    arrow::Sink sink) {
    if (format == "csv") return wrap(arrow::CsvWriter::make(schema, std::move(sink)));
    if (format == "ndjson") return wrap(arrow::NdjsonWriter::make(schema, std::move(sink)));
    return wrap(arrow::IpcWriter::make(schema, std::move(sink),
                                       {.format = arrow::IpcFormat::file, .lz4 = false}));
  }

  PendingFile file_;
  Writer writer_;
};

Result<void> copy_rows(arrow::Stream& rows, const arrow::Schema& schema,
                       std::vector<FormatWriter>& writers, std::optional<uint64_t> limit,
                       TableResult& result) {
  for (;;) {
    auto batch = rows.next();
    if (!batch) return tl::unexpected(batch.error());
    if (!*batch) return {};
    const auto n = static_cast<uint64_t>(batch->length());
    const uint64_t take = limit ? std::min(n, *limit - std::min(*limit, result.rows)) : n;
    result.rows += take;
    result.rows_over_limit += n - take;
    if (take == 0) continue;
    if (take < n) {
      auto cut = arrow::slice(*schema, *batch, 0, static_cast<int64_t>(take));
      if (!cut) return tl::unexpected(cut.error());
      *batch = std::move(*cut);
    }
    for (auto& writer : writers)
      if (auto ok = writer.write(**batch); !ok) return ok;
  }
}

Result<void> write_formats(const plan::Output& output, arrow::Stream& rows, RunFolder& folder,
                           TableResult& result) {
  auto schema = rows.schema();
  if (!schema) return tl::unexpected(schema.error());
  std::vector<FormatWriter> writers;
  for (const auto& format : output.formats) {
    const std::string file = "tables/" + file_name_of(output.name) + "." + format;
    auto writer = FormatWriter::make(format, folder.path() / file, **schema);
    if (!writer) return tl::unexpected(writer.error());
    writers.push_back(std::move(*writer));
    result.files.push_back(file);
  }
  if (auto ok = copy_rows(rows, *schema, writers, output.limit, result); !ok) return ok;
  for (auto& writer : writers) {
    if (auto ok = writer.commit(); !ok) return ok;
    result.guarded_cells += writer.guarded_cells();
  }
  return {};
}

/// "20261124T083000.123Z", which sorts like time and is a file name everywhere.
std::string stamp(int64_t us) {
  std::string text = toolkit::time::format_rfc3339(us);  // 2026-11-24T08:30:00.123456Z
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  const size_t dot = text.find('.');
  std::string ms = dot != std::string::npos ? text.substr(dot + 1, 3) : "000";
  return text.substr(0, 15) + "." + ms + "Z";
}

std::string random_id() {
  std::random_device random;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  for (int i = 0; i < 12; ++i)
    id += kDigits[random() % kDigits.size()];
  return id;
}

}  // namespace

std::string file_name_of(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-';
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
    if (name.size() == 80) break;
  }
  while (!name.empty() && name.back() == '-')
    name.pop_back();
  return name.empty() ? "run" : name;
}

RunFolder::RunFolder(fs::path runs, fs::path partial, std::string final_name)
    : runs_(std::move(runs)), path_(std::move(partial)), final_name_(std::move(final_name)) {}

RunFolder::~RunFolder() {
  if (log_fd_ >= 0) ::close(log_fd_);
}

Result<std::unique_ptr<RunFolder>> RunFolder::make(const fs::path& runs, std::string_view name,
                                                   int64_t started_us) {
  std::error_code code;
  fs::create_directories(runs.parent_path(), code);
  if (::mkdir(runs.c_str(), 0700) != 0 && errno != EEXIST)
    return io_error("cannot make the folder for runs", runs);
  const fs::path partial = runs / (".partial-" + random_id());
  std::unique_ptr<RunFolder> folder(
      new RunFolder(runs, partial, stamp(started_us) + "-" + file_name_of(name)));
  for (const auto& part : {fs::path(), fs::path("tables"), fs::path("artifacts")})
    if (::mkdir((partial / part).c_str(), 0700) != 0)
      return io_error("cannot make a folder", partial / part);
  folder->log_fd_ = ::open((partial / "log.ndjson").c_str(),
                           O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (folder->log_fd_ < 0) return io_error("cannot make the log", partial / "log.ndjson");
  return folder;
}

Result<void> RunFolder::write(const fs::path& relative, std::string_view bytes) {
  const fs::path path = path_ / relative;
  if (::mkdir(path.parent_path().c_str(), 0700) != 0 && errno != EEXIST)
    return io_error("cannot make a folder", path.parent_path());
  auto file = PendingFile::make(path);
  if (!file) return tl::unexpected(file.error());
  const auto written = arrow::fd_sink(file->fd())(std::as_bytes(std::span(bytes)));
  return written ? file->commit() : written;
}

void RunFolder::log_line(std::string_view json) {
  const std::lock_guard lock(log_mutex_);
  std::string line(json);
  line += '\n';
  const auto written = arrow::fd_sink(log_fd_)(std::as_bytes(std::span(line)));
  if (!written && !log_error_) log_error_ = written.error();
}

Result<fs::path> RunFolder::publish() {
  {
    const std::lock_guard lock(log_mutex_);
    if (log_error_) return tl::unexpected(*log_error_);
  }
  if (::fsync(log_fd_) != 0) return io_error("cannot flush the log", path_);
  for (int n = 0; n < 1000; ++n) {
    const fs::path target = runs_ / (n == 0 ? final_name_ : final_name_ + "-" + std::to_string(n));
    if (::syscall(SYS_renameat2, AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(),
                  RENAME_NOREPLACE) == 0) {
      path_ = target;
      const int fd = ::open(runs_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (fd >= 0) {
        ::fsync(fd);
        ::close(fd);
      }
      return target;
    }
    if (errno != EEXIST) break;
  }
  return io_error("cannot name the run folder", path_);
}

TableResult write_table(const plan::Output& output, arrow::Stream rows, RunFolder& folder) {
  TableResult result{.name = output.name, .files = {}, .error = {}};
  const auto written = write_formats(output, rows, folder, result);
  result.complete = written.has_value();
  if (!written) {
    result.error = written.error();
    result.files.clear();
  }
  return result;
}

}  // namespace spoor::host
