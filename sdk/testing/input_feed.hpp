// SPDX-License-Identifier: Apache-2.0
//
// Input tables as a host would hand them out: cut into batches, sliced, ending in a failure.
#pragma once

#include <spoor/abi/arrow.h>
#include <spoor/namespace.hpp>
#include <spoor/testing/table.hpp>

#include "fake_host.hpp"
#include "world.hpp"

#include <memory>
#include <string>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

/// One input during one run.
class input_feed {
 public:
  input_feed(std::string port, const table& rows, const world& around, call_state& call);

  const std::string& port() const { return port_; }
  schema_view schema() const { return rows_.schema(); }
  int64_t rows() const { return rows_.rows(); }
  size_t batches() const { return batches_.size(); }
  /// The next batch, as the plugin gets it; counts it.
  detail::array_holder take(size_t i) const;
  /// Counts the reader's pulls against cancel_after.
  ArrowArrayStream stream();

  /// What the plugin did that it must not: wrote into the rows, kept some of them. "" when nothing.
  std::string find_misuse() const;

 private:
  struct reader;
  struct stream_functions;

  std::string port_;
  table rows_;
  std::string before_;
  const world* around_;
  call_state* call_;
  std::vector<detail::shared_array> batches_;
  std::shared_ptr<int> open_streams_ = std::make_shared<int>(0);
};

}  // namespace testing
SPOOR_SDK_END
