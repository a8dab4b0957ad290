// SPDX-License-Identifier: Apache-2.0
//
// Visualizers: tables in, artifacts out.
//     struct x : spoor::visualizer {
//       static constexpr bool wants_run = true;   // runs last and gets the ledger as input `run`
//       void render(spoor::inputs&, spoor::artifact_sink&);
//     };
// One object is made per run.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/call.hpp>
#include <spoor/error.hpp>
#include <spoor/instance.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/port.hpp>

#include <string>
#include <string_view>
#include <utility>

SPOOR_SDK_BEGIN

struct visualizer {};

/// Receives artifacts, one after the other: begin one, then write it.
class artifact_sink {
 public:
  artifact_sink(const spoor_host* host, spoor_sink* sink) : host_(host), sink_(sink) {}

  /// `name` is a plain file name, e.g. "timeline.html".
  artifact_sink& begin(const std::string& name, const std::string& mime, const json& meta = {}) {
    const std::string text = meta.is_null() ? std::string() : meta.text();
    settle(host_->sink_begin_artifact(sink_, name.c_str(), mime.c_str(),
                                      text.empty() ? nullptr : text.c_str()),
           name);
    name_ = name;
    return *this;
  }
  artifact_sink& write(std::string_view bytes) {
    settle(host_->sink_write(sink_, bytes.data(), bytes.size()), name_);
    return *this;
  }

 private:
  static void settle(spoor_status status, const std::string& name) {
    if (status == SPOOR_CANCELLED) throw error(status, "cancelled");
    if (status != SPOOR_OK) throw error(status, "the host refused the artifact '" + name + "'");
  }

  const spoor_host* host_;
  spoor_sink* sink_;
  std::string name_;
};

namespace detail {

template <class T>
struct visualizer_kind {
  using instance_type = instance<T>;

  static spoor_status render(spoor_instance* raw, spoor_call* call, ArrowArrayStream* in,
                             uint32_t n_in, spoor_sink* sink, spoor_error* error) {
    const stream_guard released(in, n_in);
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    return guarded(now, [&] {
      inputs tables = take_inputs(description_of<T>(), call_ref(now.host, call), in, n_in);
      artifact_sink out(now.host, sink);
      const auto object = mine.make();
      object->render(tables, out);
    });
  }

  static class_entry entry() {
    static const spoor_visualizer_vt vt{sizeof vt, 0, render};
    static const spoor_class table =
        make_class<T, instance_type, false>(SPOOR_KIND_VISUALIZER, 0, &vt);
    return {&table, description_of<T>().to_json(T::id, "visualizer", false, trait_names<T>(false))};
  }
};

}  // namespace detail

SPOOR_SDK_END
