// SPDX-License-Identifier: Apache-2.0
//
// One configured instance from create to destroy, and what its calls gave.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/namespace.hpp>
#include <spoor/testing/plugin_test.hpp>

#include "fake_host.hpp"
#include "input_feed.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN
namespace testing {

class runner {
 public:
  runner(const spoor_class& class_table, const json& described, const world& around);

  /// Everything the kind does, over the given inputs.
  run_result run(const json& parameters, const std::string& request,
                 const std::vector<std::pair<std::string, table>>& inputs);
  run_result lookup(const json& parameters, const std::string& key_type, const ArrowSchema& schema,
                    detail::array_holder keys);

 private:
  using body = std::function<spoor_status(spoor_instance*, spoor_error*)>;

  void with_instance(const json& parameters, const body& call);
  spoor_status run_kind(spoor_instance* instance, const std::string& request, spoor_error* error);
  spoor_status run_provider(spoor_instance* instance, const std::string& request,
                            spoor_error* error);
  spoor_status run_rowwise(spoor_instance* instance, spoor_error* error);
  spoor_status run_analyzer(spoor_instance* instance, spoor_error* error);
  spoor_status run_visualizer(spoor_instance* instance, spoor_error* error);
  spoor_status list_partitions(spoor_instance* instance, const std::string& request,
                               spoor_error* error, std::vector<std::string>& out);
  std::vector<ArrowArrayStream> open_streams();
  void set_call_info();
  void check_outputs();
  void check_ledger();
  void fail(spoor_status status, const std::string& what);

  const spoor_class* class_;
  const json* described_;
  const world* around_;
  fake_host host_;
  run_result result_;
  call_state call_;
  std::deque<input_feed> inputs_;
};

}  // namespace testing
SPOOR_SDK_END
