// SPDX-License-Identifier: Apache-2.0
//
// Reads a view document (docs/views.md) that anybody may have made: checked, and taken apart into
// its description and its islands.
#pragma once

#include <cstddef>
#include <spoor/json.hpp>
#include <string>
#include <string_view>
#include <toolkit/result.hpp>
#include <vector>

struct ViewDocument {
  spoor::json spec;                  ///< the document; islands have `ref` in place of `data`
  std::vector<std::string> islands;  ///< base64 and nothing else
  size_t bytes = 0;                  ///< of all islands
};

/// `first_ref` is the number of the first island. Fails with SPOOR_INVALID_DATA and a sentence that
/// says what is wrong.
[[nodiscard]] spoor::toolkit::Result<ViewDocument> read_view(std::string_view text,
                                                             size_t first_ref);
