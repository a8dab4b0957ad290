// SPDX-License-Identifier: Apache-2.0
#include "services.hpp"

#include "fake_host.hpp"
#include "sha256.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

// ---- files
// -----------------------------------------------------------------------------------------

struct service_set::listing {
  const files_table* from;
  std::vector<std::string> paths;
};

struct service_set::opened {
  const files_table* from;
  std::string content;  ///< followed by 64 zero bytes
  uint64_t size;
  uint64_t at = 0;
  bool is_stream = false;
};

struct service_set::files_functions {
  static const files_table& self(const spoor_files* table) {
    return *reinterpret_cast<const files_table*>(table);
  }
  static listing* of(const spoor_file_list* list) {
    return reinterpret_cast<listing*>(const_cast<spoor_file_list*>(list));
  }
  static opened& of(spoor_file* file) { return *reinterpret_cast<opened*>(file); }

  static spoor_status list(const spoor_files* table, spoor_call*, const char* pattern,
                           spoor_file_list** out, spoor_error* error) {
    const files_table& mine = self(table);
    auto paths = mine.around->matching(pattern);
    if (paths.empty()) {
      return set_error(error, SPOOR_NOT_FOUND, std::string("no file matches '") + pattern + "'");
    }
    ++mine.open;
    *out = reinterpret_cast<spoor_file_list*>(new listing{&mine, std::move(paths)});
    return SPOOR_OK;
  }
  static uint64_t list_count(const spoor_file_list* list) { return of(list)->paths.size(); }
  static const char* list_path(const spoor_file_list* list, uint64_t i) {
    return of(list)->paths.at(i).c_str();
  }
  static uint64_t list_size(const spoor_file_list* list, uint64_t i) {
    const listing& mine = *of(list);
    return mine.from->around->content(mine.paths.at(i)).value_or("").size();
  }
  static void list_free(spoor_file_list* list) {
    listing* mine = of(list);
    --mine->from->open;
    delete mine;
  }

  static spoor_status open(const spoor_files* table, spoor_call*, const char* path,
                           spoor_file** out, spoor_error* error) {
    const files_table& mine = self(table);
    const bool is_stream = std::strcmp(path, "-") == 0;
    auto content = is_stream ? mine.around->standard_input : mine.around->content(path);
    if (!content) {
      return set_error(error, SPOOR_NOT_FOUND, std::string("there is no file '") + path + "'");
    }
    const uint64_t size = content->size();
    content->append(64, '\0');
    ++mine.open;
    *out =
        reinterpret_cast<spoor_file*>(new opened{&mine, std::move(*content), size, 0, is_stream});
    return SPOOR_OK;
  }
  static spoor_status size(spoor_file* file, uint64_t* out) {
    if (of(file).is_stream) return SPOOR_NOT_IMPLEMENTED;
    *out = of(file).size;
    return SPOOR_OK;
  }
  static uint64_t copy(const opened& from, uint64_t at, void* buffer, uint64_t capacity) {
    const uint64_t n = at < from.size ? std::min(capacity, from.size - at) : 0;
    if (n != 0) std::memcpy(buffer, from.content.data() + at, n);
    return n;
  }
  static spoor_status read(spoor_file* file, void* buffer, uint64_t capacity, uint64_t* n,
                           spoor_error*) {
    *n = copy(of(file), of(file).at, buffer, capacity);
    of(file).at += *n;
    return SPOOR_OK;
  }
  static spoor_status read_at(spoor_file* file, uint64_t offset, void* buffer, uint64_t capacity,
                              uint64_t* n, spoor_error* error) {
    if (of(file).is_stream)
      return set_error(error, SPOOR_NOT_IMPLEMENTED, "a stream has no offsets");
    *n = copy(of(file), offset, buffer, capacity);
    return SPOOR_OK;
  }
  static spoor_status map(spoor_file* file, const void** data, uint64_t* bytes,
                          spoor_error* error) {
    if (of(file).is_stream) return set_error(error, SPOOR_NOT_IMPLEMENTED, "a stream has no map");
    *data = of(file).content.data();
    *bytes = of(file).size;
    return SPOOR_OK;
  }
  static void close(spoor_file* file) {
    --of(file).from->open;
    delete &of(file);
  }
};

// ---- secrets
// ---------------------------------------------------------------------------------------

namespace {

void hmac(const std::string& key, const void* data, size_t size, uint8_t* out32) {
  uint8_t block[64] = {};
  sha256 hash;
  if (key.size() > sizeof block) {
    sha256_begin(&hash);
    sha256_add(&hash, key.data(), key.size());
    sha256_end_raw(&hash, block);
  } else {
    std::memcpy(block, key.data(), key.size());
  }
  const auto mixed = [&block](uint8_t with) {
    std::string pad;
    for (const uint8_t byte : block)
      pad += static_cast<char>(byte ^ with);
    return pad;
  };
  uint8_t inner[32];
  sha256_begin(&hash);
  sha256_add(&hash, mixed(0x36).data(), 64);
  sha256_add(&hash, data, size);
  sha256_end_raw(&hash, inner);
  sha256_begin(&hash);
  sha256_add(&hash, mixed(0x5c).data(), 64);
  sha256_add(&hash, inner, sizeof inner);
  sha256_end_raw(&hash, out32);
}

}  // namespace

struct service_set::secrets_functions {
  static const std::string* value(const spoor_secrets* table, const char* param) {
    const auto& secrets = reinterpret_cast<const secrets_table*>(table)->around->secrets;
    const auto it = secrets.find(param);
    return it == secrets.end() ? nullptr : &it->second;
  }
  static spoor_status missing(spoor_error* error, const char* param) {
    return set_error(error, SPOOR_NOT_FOUND, std::string("no secret for parameter ") + param);
  }
  static spoor_status hmac_sha256(const spoor_secrets* table, const char* param, const void* data,
                                  uint64_t size, void* out32, spoor_error* error) {
    const std::string* key = value(table, param);
    if (key == nullptr) return missing(error, param);
    hmac(*key, data, size, static_cast<uint8_t*>(out32));
    return SPOOR_OK;
  }
  static spoor_status reveal(const spoor_secrets* table, const char* param, char* buffer,
                             uint64_t capacity, uint64_t* n, spoor_error* error) {
    const std::string* secret = value(table, param);
    if (secret == nullptr) return missing(error, param);
    *n = secret->size();
    if (capacity < *n) return set_error(error, SPOOR_RESOURCE, "the buffer is too small");
    std::memcpy(buffer, secret->data(), secret->size());
    return SPOOR_OK;
  }
};

// ---- pool and clock
// --------------------------------------------------------------------------------

struct service_set::pool_functions {
  static uint32_t concurrency(const spoor_pool* table) {
    return reinterpret_cast<const pool_table*>(table)->around->threads;
  }
  static void run(const spoor_pool* table, uint64_t n, void (*task)(void*, uint64_t),
                  void* context) {
    std::atomic<uint64_t> next{0};
    const auto work = [&] {
      for (uint64_t i = next++; i < n; i = next++)
        task(context, i);
    };
    std::vector<std::thread> others;
    for (uint32_t i = 1; i < concurrency(table); ++i)
      others.emplace_back(work);
    work();
    for (std::thread& other : others)
      other.join();
  }
};

struct service_set::clock_functions {
  static int64_t now_us(const spoor_clock* table) {
    return reinterpret_cast<const clock_table*>(table)->around->now_us;
  }
  static int64_t monotonic_ns(const spoor_clock*) {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
  }
};

// ---- the set
// ---------------------------------------------------------------------------------------

service_set::service_set(const world& around)
    : around_(&around), files_{}, secrets_{}, pool_{}, clock_{} {
  using f = files_functions;
  files_.table = {sizeof(spoor_files),
                  0,
                  f::list,
                  f::list_count,
                  f::list_path,
                  f::list_size,
                  f::list_free,
                  f::open,
                  f::size,
                  f::read,
                  f::read_at,
                  f::map,
                  f::close};
  files_.around = &around;
  secrets_.table = {sizeof(spoor_secrets), 0, secrets_functions::hmac_sha256,
                    secrets_functions::reveal};
  secrets_.around = &around;
  pool_.table = {sizeof(spoor_pool), 0, pool_functions::concurrency, pool_functions::run};
  pool_.around = &around;
  clock_.table = {sizeof(spoor_clock), 0, clock_functions::now_us, clock_functions::monotonic_ns};
  clock_.around = &around;
}

const void* service_set::find(std::string_view id) const {
  if (around_->absent_services.count(id) != 0) return nullptr;
  if (id == SPOOR_FILES_ID) return &files_;
  if (id == SPOOR_SECRETS_ID) return &secrets_;
  if (id == SPOOR_POOL_ID) return &pool_;
  if (id == SPOOR_CLOCK_ID) return &clock_;
  return nullptr;
}

int64_t service_set::open_handles() const { return files_.open; }

}  // namespace testing
SPOOR_SDK_END
