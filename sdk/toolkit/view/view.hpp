// SPDX-License-Identifier: Apache-2.0
//
// The document of a view (docs/views.md), version 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <toolkit/view/view_column.hpp>
#include <utility>
#include <vector>

namespace spoor::toolkit::view {

inline constexpr std::string_view kViewMime = "application/vnd.spoor.view+json";
inline constexpr int kViewVersion = 1;
/// What a cell of `spoor.artifacts` can hold; a larger view reaches no report.
inline constexpr size_t kMostViewBytes = size_t{16} << 20;

/// What was left out or changed: `count` things, and the words that follow the number.
struct Note {
  std::string code;
  uint64_t count = 0;
  std::string text;
};

struct ViewTable {
  size_t rows = 0;
  std::vector<ViewColumn> columns;  ///< each of `rows` rows
};

struct View {
  std::string kind;
  std::string title;
  std::string description;   ///< "" = none
  uint64_t source_rows = 0;  ///< rows the view was made from
  uint64_t shown_rows = 0;   ///< those of them that are in it
  std::vector<Note> notes;
  std::vector<std::pair<std::string, ViewTable>> tables;
};

/// The document. Every text must be UTF-8.
[[nodiscard]] std::string to_json(const View& view);

/// A title as a file name: lower-case ASCII letters, digits and dashes, or `fallback`.
[[nodiscard]] std::string file_stem(std::string_view title, std::string_view fallback);

/// 1234567 → "1,234,567", for notes.
[[nodiscard]] std::string grouped(uint64_t number);

}  // namespace spoor::toolkit::view
