// SPDX-License-Identifier: Apache-2.0
//
// The page's model of a run, from the table that the host hands over on port `run`
// (docs/views.md). What is missing or malformed there is left out, never guessed.
#pragma once

#include <spoor/batch.hpp>
#include <spoor/json.hpp>
#include <string>

class LedgerModel {
 public:
  /// Rows of the table `run`, in order.
  void add(const spoor::batch& rows);

  /// False until a row of kind `run` came: then nothing says whether the results are whole.
  [[nodiscard]] bool complete() const { return !verdict_.empty(); }
  /// {"verdict", "investigation", "description"?, "as_of"?, "tool"?, "parameters", "steps"}
  [[nodiscard]] spoor::json to_json() const;

 private:
  void add_run(const spoor::batch& rows, int64_t row);
  void add_step(const spoor::batch& rows, int64_t row);

  std::string verdict_;
  spoor::json head_ = spoor::json::make_object();
  spoor::json steps_ = spoor::json::make_array();
};
