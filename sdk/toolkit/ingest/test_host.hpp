// SPDX-License-Identifier: Apache-2.0
//
// A Host for tests and benches: files in memory or in a folder, some threads, and a ledger that can
// be asked.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <spoor/abi/plugin.h>
#include <toolkit/archive/source.hpp>
#include <toolkit/ingest/host.hpp>

namespace spoor::toolkit::ingest {

class TestHost final : public Host {
 public:
  struct Diagnostic {
    std::string code;
    uint64_t count;
    std::string file;
    std::string member;
    std::optional<uint64_t> offset;
    std::optional<uint64_t> row;
    std::string cause;
  };

  std::map<std::string, std::string> files;  ///< in memory, by path
  std::string root;                          ///< of files on disk; patterns are suffixes of paths
  std::string input;                         ///< standard input
  unsigned threads = 1;
  std::atomic<bool> stop = false;

  std::vector<Diagnostic> diagnostics;
  std::map<std::string, uint64_t> drops;
  uint64_t records = 0;

  Result<std::vector<FileEntry>> list(const std::string& pattern) override {
    std::vector<FileEntry> out;
    for (const auto& [path, text] : files) {
      if (pattern == path || pattern == "*") out.push_back({path, text.size()});
    }
    if (!root.empty()) list_disk(pattern, out);
    if (out.empty()) return fail(SPOOR_NOT_FOUND, "no file matches " + pattern);
    return out;
  }

  Result<std::shared_ptr<archive::RandomFile>> open(const std::string& path) override {
    const auto known = files.find(path);
    if (known != files.end()) {
      return archive::memory_file(std::as_bytes(std::span(known->second)));
    }
    auto file = std::make_shared<DiskFile>(root + "/" + path);
    if (!file->good()) return fail(SPOOR_NOT_FOUND, "cannot open " + path);
    return file;
  }

  Result<std::unique_ptr<archive::Source>> open_stdin() override {
    std::shared_ptr<archive::RandomFile> file =
        archive::memory_file(std::as_bytes(std::span(input)));
    return archive::file_range(file, 0, input.size());
  }

  void run(uint64_t n, const std::function<void(uint64_t)>& task) override {
    std::atomic<uint64_t> next = 0;
    const auto work = [&] {
      for (uint64_t i = next++; i < n; i = next++)
        task(i);
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads && i < n; ++i)
      others.emplace_back(work);
    work();
    for (auto& other : others)
      other.join();
  }
  bool cancelled() override { return stop; }

  void diagnostic(const char* code, uint64_t count, const Place& place,
                  const std::string& cause) override {
    const std::lock_guard held(lock_);
    diagnostics.push_back({code, count, std::string(place.file), std::string(place.member),
                           place.offset, place.row, cause});
  }
  void dropped(const char* reason, uint64_t n) override {
    const std::lock_guard held(lock_);
    drops[reason] += n;
  }
  void records_read(uint64_t n) override {
    const std::lock_guard held(lock_);
    records += n;
  }
  void info(const std::string&) override {}

  [[nodiscard]] uint64_t count_of(const std::string& code) const {
    uint64_t n = 0;
    for (const auto& diagnostic : diagnostics)
      n += diagnostic.code == code ? diagnostic.count : 0;
    return n;
  }
  [[nodiscard]] uint64_t dropped_total() const {
    uint64_t n = 0;
    for (const auto& [reason, count] : drops)
      n += count;
    return n;
  }

 private:
  class DiskFile final : public archive::RandomFile {
   public:
    explicit DiskFile(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
      struct stat info {};
      if (fd_ >= 0 && ::fstat(fd_, &info) == 0) size_ = static_cast<uint64_t>(info.st_size);
    }
    ~DiskFile() override {
      if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] bool good() const noexcept { return fd_ >= 0; }
    uint64_t size() const override { return size_; }
    Result<size_t> read_at(uint64_t offset, std::span<std::byte> out) override {
      size_t done = 0;
      while (done < out.size()) {
        const ssize_t n =
            ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
        if (n < 0) return fail(SPOOR_IO, "cannot read");
        if (n == 0) break;
        done += static_cast<size_t>(n);
      }
      return done;
    }

   private:
    int fd_;
    uint64_t size_ = 0;
  };

  void list_disk(const std::string& suffix, std::vector<FileEntry>& out) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      const std::string path = std::filesystem::relative(entry.path(), root).string();
      const bool match = path.size() >= suffix.size() &&
                         path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
      if (entry.is_regular_file() && match) out.push_back({path, entry.file_size()});
    }
    std::sort(out.begin(), out.end(),
              [](const FileEntry& a, const FileEntry& b) { return a.path < b.path; });
  }

  std::mutex lock_;
};

}  // namespace spoor::toolkit::ingest
