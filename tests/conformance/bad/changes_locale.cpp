// SPDX-License-Identifier: Apache-2.0
//
// Changes the process's locale.
#include <clocale>

#include "../raw.hpp"

namespace {

struct Class : raw::Analyzer {
  static constexpr const char* name = "changes-locale";
  static void before_batch(const raw::Call&, raw::Instance&) { std::setlocale(LC_ALL, "C.UTF-8"); }
};

}  // namespace

RAW_PLUGIN(Class)
