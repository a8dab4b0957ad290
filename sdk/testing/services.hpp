// SPDX-License-Identifier: Apache-2.0
//
// The service tables of the in-memory host.
#pragma once

#include <spoor/abi/services.h>
#include <spoor/namespace.hpp>

#include "world.hpp"

#include <string_view>

SPOOR_SDK_BEGIN
namespace testing {

class service_set {
 public:
  /// `around` outlives the set.
  explicit service_set(const world& around);
  service_set(const service_set&) = delete;
  service_set& operator=(const service_set&) = delete;

  const void* find(std::string_view id) const;
  /// Files and lists that were opened and not closed.
  int64_t open_handles() const;

 private:
  // The ABI's table first: a pointer to it is a pointer to the whole.
  struct files_table {
    spoor_files table;
    const world* around;
    mutable int64_t open;
  };
  struct secrets_table {
    spoor_secrets table;
    const world* around;
  };
  struct pool_table {
    spoor_pool table;
    const world* around;
  };
  struct clock_table {
    spoor_clock table;
    const world* around;
  };
  struct listing;
  struct opened;
  struct files_functions;
  struct secrets_functions;
  struct pool_functions;
  struct clock_functions;

  const world* around_;
  files_table files_;
  secrets_table secrets_;
  pool_table pool_;
  clock_table clock_;
};

}  // namespace testing
SPOOR_SDK_END
