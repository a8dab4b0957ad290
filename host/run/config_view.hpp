// SPDX-License-Identifier: Apache-2.0
//
// What a plugin sees as spoor_config: a step's validated parameters, read by JSON pointer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "spoor/abi/plugin.h"
#include "toolkit/result.hpp"

namespace spoor::host {

/// Immutable; [thread-safe]. Strings handed out live as long as the object.
class ConfigView {
 public:
  /// `json` is an object in text form; `bind_json`, if any, becomes its member `bind`.
  static toolkit::Result<std::unique_ptr<ConfigView>> parse(const std::string& json,
                                                            const std::string& bind_json = {});
  ~ConfigView();
  ConfigView(const ConfigView&) = delete;
  ConfigView& operator=(const ConfigView&) = delete;

  spoor_status i64(const char* pointer, int64_t* out) const;
  spoor_status f64(const char* pointer, double* out) const;
  spoor_status boolean(const char* pointer, int32_t* out) const;
  spoor_status str(const char* pointer, const char** out, uint64_t* size) const;
  spoor_status json_text(const char* pointer, const char** out, uint64_t* size) const;

  [[nodiscard]] const spoor_config* handle() const {
    return reinterpret_cast<const spoor_config*>(this);
  }
  static const ConfigView& of(const spoor_config* handle) {
    return *reinterpret_cast<const ConfigView*>(handle);
  }

 private:
  struct Document;
  explicit ConfigView(std::unique_ptr<Document> document);
  std::unique_ptr<Document> document_;
};

}  // namespace spoor::host
