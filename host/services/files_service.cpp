// SPDX-License-Identifier: Apache-2.0
#include "host/services/files_service.hpp"

#include <poll.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace spoor::host {
namespace {

using toolkit::Error;
using toolkit::fail;
using toolkit::Result;

constexpr uint64_t kTail = 64;  // readable zero bytes behind a mapped file

/// Private memory with the contents of a file.
struct Copy {
  void* data = MAP_FAILED;
  uint64_t size = 0;
  uint64_t capacity = 0;
  Copy() = default;
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  ~Copy() {
    if (data != MAP_FAILED) ::munmap(data, capacity);
  }
};

Error read_error(const std::string& path) {
  return {SPOOR_IO, std::string("cannot read it: ") + std::strerror(errno), path, ""};
}

/// Up to `capacity` bytes; fewer only at the end of the file.
Result<uint64_t> pread_all(int fd, void* buffer, uint64_t capacity, uint64_t offset,
                           const std::string& path) {
  uint64_t have = 0;
  while (have < capacity) {
    const ssize_t n =
        ::pread(fd, static_cast<char*>(buffer) + have,
                std::min<uint64_t>(capacity - have, 1u << 30), static_cast<off_t>(offset + have));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected(read_error(path));
    if (n == 0) break;
    have += static_cast<uint64_t>(n);
  }
  return have;
}

/// What a plugin reads through.
class File {
 public:
  File(UniqueFd fd, std::shared_ptr<OpenedInput> input, const FilesOptions& options)
      : fd_(std::move(fd)), input_(std::move(input)), options_(options) {}
  /// Standard input.
  File(int fd, std::shared_ptr<OpenedInput> input, const FilesOptions& options)
      : stream_(fd), input_(std::move(input)), options_(options) {}
  ~File() {
    if (feeding_) input_->leave(ended_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool is_stream() const { return stream_ >= 0; }
  [[nodiscard]] uint64_t size() const { return input_->size(); }

  Result<uint64_t> read(void* buffer, uint64_t capacity);
  Result<uint64_t> read_at(uint64_t offset, void* buffer, uint64_t capacity) {
    return pread_all(fd_.get(), buffer, capacity, offset, input_->path());
  }
  Result<const Copy*> map();

 private:
  Result<void> wait_for_stream() const;
  Result<void> fill(Copy& copy);

  UniqueFd fd_;
  int stream_ = -1;
  std::shared_ptr<OpenedInput> input_;
  const FilesOptions& options_;
  uint64_t position_ = 0;
  bool feeding_ = false;
  bool ended_ = false;
  std::mutex map_mutex_;
  std::unique_ptr<Copy> copy_;
};

Result<void> File::wait_for_stream() const {
  for (;;) {
    if (options_.cancelled && options_.cancelled()) return fail(SPOOR_CANCELLED, "cancelled");
    pollfd ready{stream_, POLLIN, 0};
    const int n = ::poll(&ready, 1, 50);
    if (n > 0) return {};
    if (n < 0 && errno != EINTR) return tl::unexpected(read_error(input_->path()));
  }
}

Result<uint64_t> File::read(void* buffer, uint64_t capacity) {
  if (capacity == 0 || ended_) return uint64_t{0};
  if (is_stream()) {
    if (auto ready = wait_for_stream(); !ready) return tl::unexpected(ready.error());
  }
  if (!feeding_) feeding_ = input_->claim(position_);
  ssize_t n = 0;
  do {
    const uint64_t wanted = std::min<uint64_t>(capacity, 1u << 30);
    n = is_stream() ? ::read(stream_, buffer, wanted)
                    : ::pread(fd_.get(), buffer, wanted, static_cast<off_t>(position_));
  } while (n < 0 && errno == EINTR);
  if (n < 0) return tl::unexpected(read_error(input_->path()));
  const auto got = static_cast<uint64_t>(n);
  if (feeding_) input_->feed(buffer, got);
  position_ += got;
  ended_ = got == 0;
  return got;
}

// Hashed piece by piece while it is in the cache.
Result<void> File::fill(Copy& copy) {
  constexpr uint64_t kPiece = 256 * 1024;
  const bool feeding = input_->claim(0);
  for (uint64_t at = 0; at < copy.size; at += kPiece) {
    char* to = static_cast<char*>(copy.data) + at;
    const uint64_t wanted = std::min(kPiece, copy.size - at);
    const auto n = pread_all(fd_.get(), to, wanted, at, input_->path());
    if (!n || *n != wanted) {
      if (feeding) input_->leave(false);
      if (!n) return tl::unexpected(n.error());
      return fail(SPOOR_IO, "it became shorter while it was read", input_->path());
    }
    if (feeding) input_->feed(to, wanted);
  }
  if (feeding) input_->leave(true);
  return {};
}

Result<const Copy*> File::map() {
  const std::lock_guard lock(map_mutex_);
  if (copy_ != nullptr) return copy_.get();
  if (size() > options_.map_limit) {
    return fail(SPOOR_RESOURCE,
                "it is larger than the " + std::to_string(options_.map_limit >> 20) +
                    " MiB that may be held in memory at once",
                input_->path(), "read it in parts");
  }
  auto copy = std::make_unique<Copy>();
  copy->size = size();
  copy->capacity = size() + kTail;
  copy->data =
      ::mmap(nullptr, copy->capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (copy->data == MAP_FAILED) return fail(SPOOR_RESOURCE, "no memory for it", input_->path());
  if (copy->capacity >= 4u << 20) ::madvise(copy->data, copy->capacity, MADV_HUGEPAGE);
  if (auto filled = fill(*copy); !filled) return tl::unexpected(filled.error());
  copy_ = std::move(copy);
  return copy_.get();
}

}  // namespace

/// The functions of the table. Nothing thrown by the library leaves them.
struct FilesCalls {
  static const FilesService& service(const spoor_files* table) {
    return *reinterpret_cast<const FilesService::Embedded*>(table)->owner;
  }

  static spoor_status refuse(decltype(spoor_host::error_set) set, spoor_error* error,
                             const Error& why) {
    if (error != nullptr && set != nullptr) set(error, why.code, why.text().c_str());
    return why.code;
  }
  template <class Body>
  static spoor_status guarded(decltype(spoor_host::error_set) set, spoor_error* error, Body body) {
    try {
      const Result<void> done = body();
      if (done) return SPOOR_OK;
      return refuse(set, error, done.error());
    } catch (const std::exception&) {
      return refuse(set, error, {SPOOR_RESOURCE, "out of memory", "", ""});
    }
  }

  static spoor_status list(const spoor_files* table, spoor_call*, const char* pattern,
                           spoor_file_list** out, spoor_error* error) {
    const FilesService& self = service(table);
    return guarded(self.error_set_, error, [&]() -> Result<void> {
      *out = nullptr;
      if (pattern == nullptr) return fail(SPOOR_INVALID_ARGUMENT, "no pattern");
      auto found = std::string_view(pattern) == "-"
                       ? Result<std::vector<ListedFile>>(std::vector<ListedFile>{{"-", 0}})
                       : self.folders_.list(pattern, self.options_.glob);
      if (!found) return tl::unexpected(found.error());
      *out = reinterpret_cast<spoor_file_list*>(new std::vector<ListedFile>(std::move(*found)));
      return {};
    });
  }
  static const std::vector<ListedFile>& files(const spoor_file_list* list) {
    return *reinterpret_cast<const std::vector<ListedFile>*>(list);
  }
  static uint64_t list_count(const spoor_file_list* list) { return files(list).size(); }
  static const char* list_path(const spoor_file_list* list, uint64_t i) {
    return i < files(list).size() ? files(list)[i].path.c_str() : nullptr;
  }
  static uint64_t list_size(const spoor_file_list* list, uint64_t i) {
    return i < files(list).size() ? files(list)[i].size : 0;
  }
  static void list_free(spoor_file_list* list) {
    delete reinterpret_cast<std::vector<ListedFile>*>(list);
  }

  static Result<std::unique_ptr<File>> open_path(const FilesService& self, const char* path) {
    if (path == nullptr) return fail(SPOOR_INVALID_ARGUMENT, "no path");
    if (std::string_view(path) == "-") {
      if (self.options_.stdin_fd < 0) {
        return fail(SPOOR_NOT_FOUND, "there is no standard input here", "-");
      }
      return std::make_unique<File>(self.options_.stdin_fd, self.recorder_.opened_stdin(),
                                    self.options_);
    }
    auto fd = self.folders_.open_file(path);
    if (!fd) return tl::unexpected(fd.error());
    struct stat status {};
    if (::fstat(fd->get(), &status) != 0) return tl::unexpected(read_error(path));
    return std::make_unique<File>(std::move(*fd), self.recorder_.opened(path, status),
                                  self.options_);
  }
  static spoor_status open(const spoor_files* table, spoor_call*, const char* path,
                           spoor_file** out, spoor_error* error) {
    const FilesService& self = service(table);
    return guarded(self.error_set_, error, [&]() -> Result<void> {
      *out = nullptr;
      auto opened = open_path(self, path);
      if (!opened) return tl::unexpected(opened.error());
      *out = reinterpret_cast<spoor_file*>(new Handle{std::move(*opened), self.error_set_});
      return {};
    });
  }

  struct Handle {
    std::unique_ptr<File> file;
    decltype(spoor_host::error_set) error_set;
  };
  static Handle& handle(spoor_file* h) { return *reinterpret_cast<Handle*>(h); }

  static spoor_status size(spoor_file* h, uint64_t* out) {
    if (handle(h).file->is_stream()) return SPOOR_NOT_IMPLEMENTED;
    *out = handle(h).file->size();
    return SPOOR_OK;
  }
  static spoor_status read(spoor_file* h, void* buffer, uint64_t capacity, uint64_t* n,
                           spoor_error* error) {
    return guarded(handle(h).error_set, error, [&]() -> Result<void> {
      *n = 0;
      const auto got = handle(h).file->read(buffer, capacity);
      if (!got) return tl::unexpected(got.error());
      *n = *got;
      return {};
    });
  }
  static spoor_status read_at(spoor_file* h, uint64_t offset, void* buffer, uint64_t capacity,
                              uint64_t* n, spoor_error* error) {
    return guarded(handle(h).error_set, error, [&]() -> Result<void> {
      *n = 0;
      if (handle(h).file->is_stream()) {
        return fail(SPOOR_NOT_IMPLEMENTED, "a stream can only be read in order", "-");
      }
      const auto got = handle(h).file->read_at(offset, buffer, capacity);
      if (!got) return tl::unexpected(got.error());
      *n = *got;
      return {};
    });
  }
  static spoor_status map(spoor_file* h, const void** data, uint64_t* size, spoor_error* error) {
    return guarded(handle(h).error_set, error, [&]() -> Result<void> {
      if (handle(h).file->is_stream()) {
        return fail(SPOOR_NOT_IMPLEMENTED, "a stream can only be read in order", "-");
      }
      const auto copy = handle(h).file->map();
      if (!copy) return tl::unexpected(copy.error());
      *data = (*copy)->data;
      *size = (*copy)->size;
      return {};
    });
  }
  static void close(spoor_file* h) { delete reinterpret_cast<Handle*>(h); }
};

FilesService::FilesService(const EvidenceFolders& folders, InputRecorder& recorder,
                           decltype(spoor_host::error_set) error_set, FilesOptions options)
    : folders_(folders),
      recorder_(recorder),
      error_set_(error_set),
      options_(std::move(options)),
      embedded_{{sizeof(spoor_files), 0, &FilesCalls::list, &FilesCalls::list_count,
                 &FilesCalls::list_path, &FilesCalls::list_size, &FilesCalls::list_free,
                 &FilesCalls::open, &FilesCalls::size, &FilesCalls::read, &FilesCalls::read_at,
                 &FilesCalls::map, &FilesCalls::close},
                this} {}

}  // namespace spoor::host
