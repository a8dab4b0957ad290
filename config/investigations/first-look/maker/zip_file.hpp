// SPDX-License-Identifier: Apache-2.0
//
// Writes a zip whose bytes depend on nothing but its members: fixed times, no owner, one
// compression level.
#pragma once

#include <cstdint>
#include <string>

namespace first_look {

class ZipFile {
 public:
  void add(const std::string& name, const std::string& content);
  /// The whole file. Call once, at the end.
  std::string finish();

 private:
  std::string members_;
  std::string directory_;
  uint16_t count_ = 0;
};

}  // namespace first_look
