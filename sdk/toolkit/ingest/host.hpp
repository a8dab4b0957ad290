// SPDX-License-Identifier: Apache-2.0
//
// What reading evidence asks of the outside: files, threads, the ledger. A plugin hands in the
// host's services (spoor_host.hpp); tests hand in folders and memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toolkit/archive/source.hpp>
#include <toolkit/result.hpp>

namespace spoor::toolkit::ingest {

struct FileEntry {
  std::string path;
  uint64_t size = 0;
};

/// Where a diagnostic was found.
struct Place {
  std::string_view file;
  std::string_view member = {};
  std::optional<uint64_t> offset = {};  ///< byte in the decompressed, decoded text
  std::optional<uint64_t> row = {};     ///< record of the file or member, from 1
};

/// Every function is [thread-safe].
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// Files that a pattern matches, in bytewise order; SPOOR_NOT_FOUND if there are none.
  [[nodiscard]] virtual Result<std::vector<FileEntry>> list(const std::string& pattern) = 0;
  [[nodiscard]] virtual Result<std::shared_ptr<archive::RandomFile>> open(
      const std::string& path) = 0;
  /// Standard input, once.
  [[nodiscard]] virtual Result<std::unique_ptr<archive::Source>> open_stdin() = 0;

  /// task(0) … task(n-1) in any order and on any threads; returns when all have ended.
  virtual void run(uint64_t n, const std::function<void(uint64_t)>& task) = 0;
  [[nodiscard]] virtual bool cancelled() = 0;

  virtual void diagnostic(const char* code, uint64_t count, const Place& place,
                          const std::string& cause) = 0;
  virtual void dropped(const char* reason, uint64_t records) = 0;
  virtual void records_read(uint64_t records) = 0;
  virtual void info(const std::string& text) = 0;
};

/// The error of a call that shall end.
[[nodiscard]] tl::unexpected<Error> cancelled_error();

}  // namespace spoor::toolkit::ingest
