// SPDX-License-Identifier: Apache-2.0
//
// An exception leaves `run`.
#include <stdexcept>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "throws";
  template <class Bad, class Body>
  static spoor_status guard(const raw::Call&, Body) {
    throw std::runtime_error("nobody catches this");
  }
};

}  // namespace

RAW_PLUGIN(Class)
