// SPDX-License-Identifier: Apache-2.0
//
// The error model of host and toolkit: a function that can fail returns Result<T>. An error says
// what went wrong, where, and what to do; it ends the work at hand. Bad rows are not errors: they
// are diagnostics, counted by whoever reads them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace spoor::toolkit {

/// Why something failed. `code` is a value of `spoor_status` (spoor/abi/plugin.h), never SPOOR_OK.
struct [[nodiscard]] Error {
  int32_t code = 1;
  std::string what;   ///< one sentence, no trailing period: "cannot open the archive: bad magic"
  std::string where;  ///< "file:line:col", "file@offset", "row 4711"; may be empty
  std::string hint;   ///< what a person can do about it; may be empty

  /// "where: what (hint)", the form shown to people.
  [[nodiscard]] std::string text() const {
    std::string out = where.empty() ? what : where + ": " + what;
    if (!hint.empty()) out += " (" + hint + ")";
    return out;
  }
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(code, what, where, hint);` in a function that returns Result<T>.
[[nodiscard]] inline tl::unexpected<Error> fail(int32_t code, std::string what,
                                                std::string where = {}, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(where), std::move(hint)});
}

}  // namespace spoor::toolkit
