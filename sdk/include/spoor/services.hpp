// SPDX-License-Identifier: Apache-2.0
//
// The host's services as objects: take them in the constructor of a class, from config.host().
//     explicit x(spoor::config c) : files(c.host()) {}
#pragma once

#include <spoor/abi/services.h>
#include <spoor/call.hpp>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

namespace detail {

/// A service's failure: the host has put its own sentence into the call's error, if there is one.
inline error service_error(const spoor_host* host, spoor_status status, const std::string& what) {
  const char* told = nullptr;
  if (SPOOR_HAS(spoor_host, host, error_message) && current_error() != nullptr) {
    told = host->error_message(current_error());
  }
  return error(status, told != nullptr && *told != 0 ? told : what + " failed");
}

template <class Table>
const Table* need_service(host_ref host, const char* id) {
  if (const Table* table = host.service<Table>(id)) return table;
  throw error(SPOOR_NOT_IMPLEMENTED, std::string("the host does not grant ") + id +
                                         "; does describe() declare its effect?");
}

}  // namespace detail

/// An open file; closed with the object. One thread at a time for read; read_at from any.
class file {
 public:
  file(const spoor_host* host, const spoor_files* table, spoor_file* raw, std::string path)
      : host_(host), table_(table), raw_(raw), path_(std::move(path)) {}
  file(file&& other) noexcept
      : host_(other.host_),
        table_(other.table_),
        raw_(std::exchange(other.raw_, nullptr)),
        path_(std::move(other.path_)) {}
  file& operator=(file&& other) noexcept {
    std::swap(host_, other.host_);
    std::swap(table_, other.table_);
    std::swap(raw_, other.raw_);
    std::swap(path_, other.path_);
    return *this;
  }
  ~file() {
    if (raw_ != nullptr) table_->close(raw_);
  }

  const std::string& path() const { return path_; }
  /// Bytes; nothing for a stream such as standard input.
  std::optional<uint64_t> size() const {
    uint64_t bytes = 0;
    if (table_->size(raw_, &bytes) != SPOOR_OK) return std::nullopt;
    return bytes;
  }
  /// The next bytes; 0 at the end.
  size_t read(void* buffer, size_t capacity) {
    uint64_t n = 0;
    settle(table_->read(raw_, buffer, capacity, &n, detail::current_error()), "reading");
    return static_cast<size_t>(n);
  }
  /// At an offset; less than `capacity` only at the end of the file.
  size_t read_at(uint64_t offset, void* buffer, size_t capacity) const {
    uint64_t n = 0;
    settle(table_->read_at(raw_, offset, buffer, capacity, &n, detail::current_error()), "reading");
    return static_cast<size_t>(n);
  }
  /// All of it, followed by at least 64 readable zero bytes; valid as long as the file is open.
  std::string_view map() const {
    const void* data = nullptr;
    uint64_t bytes = 0;
    settle(table_->map(raw_, &data, &bytes, detail::current_error()), "mapping");
    return {static_cast<const char*>(data), static_cast<size_t>(bytes)};
  }
  spoor_file* raw() const { return raw_; }

 private:
  void settle(spoor_status status, const char* what) const {
    if (status == SPOOR_OK) return;
    throw detail::service_error(host_, status, std::string(what) + " '" + path_ + "'");
  }

  const spoor_host* host_;
  const spoor_files* table_;
  spoor_file* raw_;
  std::string path_;
};

struct listed_file {
  std::string path;
  uint64_t size;
};

/// Effect "fs:read". [thread-safe]
class files {
 public:
  explicit files(host_ref host)
      : host_(host.raw()), table_(detail::need_service<spoor_files>(host, SPOOR_FILES_ID)) {}

  /// What a pattern matches, in bytewise order; throws not_found when nothing.
  std::vector<listed_file> list(const std::string& pattern) const {
    spoor_file_list* list = nullptr;
    const auto status = table_->list(table_, detail::current_call(), pattern.c_str(), &list,
                                     detail::current_error());
    if (status != SPOOR_OK) {
      throw detail::service_error(host_, status, "listing '" + pattern + "'");
    }
    const list_guard freed{table_, list};
    std::vector<listed_file> out;
    const uint64_t count = table_->list_count(list);
    for (uint64_t i = 0; i < count; ++i) {
      out.push_back({table_->list_path(list, i), table_->list_size(list, i)});
    }
    return out;
  }
  /// "-" is standard input.
  file open(const std::string& path) const {
    spoor_file* raw = nullptr;
    const auto status =
        table_->open(table_, detail::current_call(), path.c_str(), &raw, detail::current_error());
    if (status != SPOOR_OK) {
      throw detail::service_error(host_, status, "opening '" + path + "'");
    }
    return file(host_, table_, raw, path);
  }
  const spoor_files* raw() const { return table_; }

 private:
  struct list_guard {
    const spoor_files* table;
    spoor_file_list* list;
    ~list_guard() { table->list_free(list); }
  };

  const spoor_host* host_;
  const spoor_files* table_;
};

/// Effect "secret:PARAM". A secret is named by the parameter that holds it. [thread-safe]
class secrets {
 public:
  explicit secrets(host_ref host)
      : host_(host.raw()), table_(detail::need_service<spoor_secrets>(host, SPOOR_SECRETS_ID)) {}

  std::array<uint8_t, 32> hmac_sha256(const std::string& param, std::string_view data) const {
    std::array<uint8_t, 32> out{};
    const auto status = table_->hmac_sha256(table_, param.c_str(), data.data(), data.size(),
                                            out.data(), detail::current_error());
    if (status != SPOOR_OK) throw detail::service_error(host_, status, "HMAC under " + param);
    return out;
  }
  /// The value itself; only with the effect "secret:reveal". Wipe it after use.
  std::string reveal(const std::string& param) const {
    std::string value(256, '\0');
    while (true) {
      uint64_t n = 0;
      const auto status = table_->reveal(table_, param.c_str(), value.data(), value.size(), &n,
                                         detail::current_error());
      if (status == SPOOR_OK) {
        value.resize(static_cast<size_t>(n));
        return value;
      }
      if (status != SPOOR_RESOURCE || n <= value.size()) {
        throw detail::service_error(host_, status, "revealing " + param);
      }
      value.resize(static_cast<size_t>(n));
    }
  }
  const spoor_secrets* raw() const { return table_; }

 private:
  const spoor_host* host_;
  const spoor_secrets* table_;
};

/// The run's worker threads. Without the service everything runs on the calling thread.
class pool {
 public:
  explicit pool(host_ref host)
      : host_(host.raw()), table_(host.service<spoor_pool>(SPOOR_POOL_ID)) {}

  uint32_t concurrency() const { return table_ != nullptr ? table_->concurrency(table_) : 1; }

  /// task(0) … task(n-1) in any order; returns when all have ended; throws what the first one that
  /// failed threw. spoor::call() works inside.
  template <class Task>
  void run(uint64_t n, Task&& task) const {
    batch_of<Task> work{&task, detail::frame{host_, detail::current_call(), nullptr}, {}, {}, {}};
    if (table_ != nullptr) {
      table_->run(table_, n, &batch_of<Task>::step, &work);
    } else {
      for (uint64_t i = 0; i < n; ++i)
        batch_of<Task>::step(&work, i);
    }
    if (work.thrown) std::rethrow_exception(work.thrown);
  }

 private:
  template <class Task>
  struct batch_of {
    std::remove_reference_t<Task>* task;
    detail::frame now;
    std::atomic<bool> failed;
    std::mutex lock;
    std::exception_ptr thrown;

    static void step(void* context, uint64_t index) {
      auto& self = *static_cast<batch_of*>(context);
      if (self.failed.load(std::memory_order_relaxed)) return;
      const detail::frame_scope scope(self.now);
      try {
        (*self.task)(index);
      } catch (...) {
        self.failed = true;
        const std::lock_guard<std::mutex> held(self.lock);
        if (!self.thrown) self.thrown = std::current_exception();
      }
    }
  };

  const spoor_host* host_;
  const spoor_pool* table_;
};

/// Effect "clock". Frozen in a replay. [thread-safe]
class clock {
 public:
  explicit clock(host_ref host) : table_(detail::need_service<spoor_clock>(host, SPOOR_CLOCK_ID)) {}
  /// µs since 1970-01-01T00:00:00Z.
  int64_t now_us() const { return table_->now_us(table_); }
  int64_t monotonic_ns() const { return table_->monotonic_ns(table_); }

 private:
  const spoor_clock* table_;
};

SPOOR_SDK_END
