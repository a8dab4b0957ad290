// SPDX-License-Identifier: Apache-2.0
//
// Analyzers. Whole-stream, one input:
//     struct x : spoor::analyzer {
//       void prepare(spoor::schema_view in, spoor::out_schemas& out);   // only for dynamic outputs
//       void on_batch(const spoor::batch&, spoor::writer&);             // or spoor::writers&
//       void on_end(spoor::writer&);                                    // optional
//     };
// Whole-stream, any number of inputs and outputs:
//     void run(spoor::inputs&, spoor::writers&);
// Row-wise, a function of one batch (parallel, fused with its neighbours):
//     struct x : spoor::rowwise {
//       void prepare(spoor::schema_view in, spoor::out_schemas& out);   // only for dynamic outputs
//       void process(const spoor::batch&, spoor::writer&) const;        // or spoor::writers&
//     };
// One object is made per run. process may run on several threads at once.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/batch.hpp>
#include <spoor/call.hpp>
#include <spoor/error.hpp>
#include <spoor/instance.hpp>
#include <spoor/namespace.hpp>
#include <spoor/port.hpp>
#include <spoor/writer.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

struct analyzer {};
struct rowwise {};

namespace detail {

template <class T, class = void>
struct has_run : std::false_type {};
template <class T>
struct has_run<T, std::void_t<decltype(std::declval<T&>().run(
                      std::declval<inputs&>(), std::declval<writers&>()))>> : std::true_type {};

template <class T, class = void>
struct has_prepare : std::false_type {};
template <class T>
struct has_prepare<T, std::void_t<decltype(std::declval<T&>().prepare(
                          std::declval<schema_view>(), std::declval<out_schemas&>()))>>
    : std::true_type {};

template <class T, class Out, class = void>
struct has_on_batch : std::false_type {};
template <class T, class Out>
struct has_on_batch<T, Out,
                    std::void_t<decltype(std::declval<T&>().on_batch(
                        std::declval<const batch&>(), std::declval<Out&>()))>> : std::true_type {};

template <class T, class Out, class = void>
struct has_on_end : std::false_type {};
template <class T, class Out>
struct has_on_end<T, Out, std::void_t<decltype(std::declval<T&>().on_end(std::declval<Out&>()))>>
    : std::true_type {};

template <class T, class Out, class = void>
struct has_process : std::false_type {};
template <class T, class Out>
struct has_process<T, Out,
                   std::void_t<decltype(std::declval<const T&>().process(
                       std::declval<const batch&>(), std::declval<Out&>()))>> : std::true_type {};

template <class T>
std::vector<layout_ptr> prepare_layouts(T& object, schema_view in) {
  out_schemas schemas(description_of<T>());
  if constexpr (has_prepare<T>::value) object.prepare(in, schemas);
  return schemas.layouts(&in);
}

template <class T>
void feed(T& object, const batch& rows, writers& out) {
  if constexpr (has_on_batch<T, writers>::value) {
    object.on_batch(rows, out);
  } else {
    static_assert(has_on_batch<T, writer>::value,
                  "an analyzer has on_batch(const spoor::batch&, spoor::writer&), or "
                  "run(spoor::inputs&, spoor::writers&)");
    object.on_batch(rows, out[0]);
  }
}

template <class T>
void end_of_input(T& object, writers& out) {
  if constexpr (has_on_end<T, writers>::value) {
    object.on_end(out);
  } else if constexpr (has_on_end<T, writer>::value) {
    object.on_end(out[0]);
  }
}

template <class T>
void run_analyzer(T& object, const frame& now, inputs& in, spoor_out* out) {
  const descriptor& described = description_of<T>();
  if constexpr (has_run<T>::value) {
    writers ports = make_writers(described, now, out, out_schemas(described).layouts(), false);
    object.run(in, ports);
    ports.finish();
  } else {
    if (in.size() == 0) throw error(SPOOR_INVALID_ARGUMENT, "the analyzer was given no input");
    const auto layouts = prepare_layouts(object, in[size_t{0}].schema());
    writers ports = make_writers(described, now, out, layouts, false);
    for (stream& table : in) {
      for (const batch& rows : table)
        feed(object, rows, ports);
    }
    end_of_input(object, ports);
    ports.finish();
  }
}

template <class T>
struct analyzer_kind {
  using instance_type = instance<T>;

  static spoor_status run(spoor_instance* raw, spoor_call* call, ArrowArrayStream* in,
                          uint32_t n_in, spoor_out* out, spoor_error* error) {
    const stream_guard released(in, n_in);
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    return guarded(now, [&] {
      inputs tables = take_inputs(description_of<T>(), call_ref(now.host, call), in, n_in);
      const auto object = mine.make();
      run_analyzer(*object, now, tables, out);
    });
  }

  static class_entry entry() {
    static const spoor_analyzer_vt vt{sizeof vt, 0, run};
    static const spoor_class table =
        make_class<T, instance_type, false>(SPOOR_KIND_ANALYZER, 0, &vt);
    return {&table, description_of<T>().to_json(T::id, "analyzer", false, trait_names<T>(false))};
  }
};

template <class T, class = void>
struct rowwise_concurrent : std::true_type {};
template <class T>
struct rowwise_concurrent<T, std::void_t<decltype(T::concurrent)>>
    : std::bool_constant<T::concurrent> {};

/// What `prepare` leaves for `process`: the object, the input's schema, the outputs' layouts.
template <class T>
struct prepared {
  std::unique_ptr<T> object;
  schema_holder input;
  aliases names;
  std::vector<layout_ptr> layouts;
};

template <class T>
class rowwise_instance {
 public:
  rowwise_instance(const spoor_host* host, const spoor_config* raw) : objects_(host, raw) {}
  const spoor_host* host() const { return objects_.host(); }

  void prepare(const frame& now, const ArrowSchema& in, spoor_out* out) {
    auto next = std::make_unique<prepared<T>>();
    next->object = objects_.make();
    next->input = copy_schema(in);
    const schema_view input(&next->input.get());
    const descriptor& described = description_of<T>();
    if (!described.inputs().empty()) {
      next->names = resolve(described.inputs()[0], input);
      check_types(described.inputs()[0], input, next->names);
    }
    next->layouts = prepare_layouts(*next->object, input);
    writers ports = make_writers(described, now, out, next->layouts, false);
    ports.finish();
    ready_ = std::move(next);
  }

  void process(const frame& now, array_holder in, spoor_out* out) const {
    if (ready_ == nullptr) throw error(SPOOR_INVALID_STATE, "process was called before prepare");
    const batch rows(&ready_->input.get(), std::move(in), &ready_->names);
    writers ports = make_writers(description_of<T>(), now, out, ready_->layouts, true);
    const T& object = *ready_->object;
    if constexpr (has_process<T, writers>::value) {
      object.process(rows, ports);
    } else {
      static_assert(has_process<T, writer>::value,
                    "a row-wise analyzer has process(const spoor::batch&, spoor::writer&) const");
      object.process(rows, ports[0]);
    }
    ports.finish();
  }

 private:
  instance<T> objects_;
  std::unique_ptr<prepared<T>> ready_;
};

template <class T>
struct rowwise_kind {
  using instance_type = rowwise_instance<T>;
  static constexpr bool concurrent = rowwise_concurrent<T>::value;

  static spoor_status prepare(spoor_instance* raw, spoor_call* call, const ArrowSchema* in,
                              spoor_out* out, spoor_error* error) {
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    return guarded(now, [&] { mine.prepare(now, *in, out); });
  }
  static spoor_status process(spoor_instance* raw, spoor_call* call, ArrowArray* in, spoor_out* out,
                              spoor_error* error) {
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    array_holder taken(std::move(*in));
    return guarded(now, [&] { mine.process(now, std::move(taken), out); });
  }

  static class_entry entry() {
    static const spoor_rowwise_vt vt{sizeof vt, 0, prepare, process};
    static const spoor_class table =
        make_class<T, instance_type, concurrent>(SPOOR_KIND_ANALYZER, SPOOR_CLASS_ROWWISE, &vt);
    return {&table,
            description_of<T>().to_json(T::id, "analyzer", true, trait_names<T>(concurrent))};
  }
};

}  // namespace detail

SPOOR_SDK_END
