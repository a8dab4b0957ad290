// SPDX-License-Identifier: Apache-2.0
//
// The run folder. It is built under a hidden name and gets its own name last, so that a folder
// whose name does not begin with ".partial-" is whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plan/graph.hpp"
#include "host/run/runtime.hpp"
#include "toolkit/arrow/io.hpp"
#include "toolkit/arrow/stream.hpp"
#include "toolkit/result.hpp"

namespace spoor::host {

/// One run's folder. [thread-safe] as far as different files are concerned.
class RunFolder {
 public:
  /// Makes `<runs>/.partial-<id>` (0700), and `runs` itself (0700) where it is missing.
  /// `started_us` and `name` become the final name.
  static toolkit::Result<std::unique_ptr<RunFolder>> make(const std::filesystem::path& runs,
                                                          std::string_view name,
                                                          int64_t started_us);
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a whole file: temporary name, fsync, rename. `relative` may have one folder.
  toolkit::Result<void> write(const std::filesystem::path& relative, std::string_view bytes);
  /// Appends to log.ndjson; failures are kept and returned by `publish`.
  void log_line(std::string_view json);
  /// Gives the folder its final name, never replacing another.
  toolkit::Result<std::filesystem::path> publish();

 private:
  RunFolder(std::filesystem::path runs, std::filesystem::path partial, std::string final_name);
  std::filesystem::path runs_;
  std::filesystem::path path_;
  std::string final_name_;
  std::mutex log_mutex_;
  int log_fd_ = -1;
  std::optional<toolkit::Error> log_error_;
};

/// What became of one output.
struct TableResult {
  std::string name;
  std::vector<std::string> files;  ///< relative to the run folder
  uint64_t rows = 0;
  uint64_t rows_over_limit = 0;
  uint64_t guarded_cells = 0;  ///< CSV cells that got an apostrophe
  bool complete = false;
  std::optional<toolkit::Error> error;
};

/// Writes one output in all its formats until the stream ends. The files get their names only when
/// the stream ended well.
TableResult write_table(const plan::Output& output, arrow::Stream rows, RunFolder& folder);

/// Text that is safe as a file or folder name: letters, digits, - and _; never empty.
[[nodiscard]] std::string file_name_of(std::string_view text);

}  // namespace spoor::host
