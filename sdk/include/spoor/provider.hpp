// SPDX-License-Identifier: Apache-2.0
//
// Providers: sources of rows.
//     struct x : spoor::provider {
//       static constexpr bool concurrent = true;      // read may run on several threads at once
//       void partitions(const spoor::request&, spoor::partition_list&);               // optional
//       void read(const spoor::request&, const spoor::partition&, spoor::writer&);
//     };
// One object is made for each call of partitions and of read.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/call.hpp>
#include <spoor/error.hpp>
#include <spoor/instance.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/port.hpp>
#include <spoor/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

struct provider {};

/// What the plan would like to have; hints that a provider may ignore.
class request {
 public:
  explicit request(const char* text) : value_(text == nullptr ? json() : json::parse(text)) {}

  /// Empty: all.
  std::vector<std::string> columns() const {
    std::vector<std::string> out;
    const json* list = value_.find("columns");
    if (list == nullptr || !list->is_array()) return out;
    for (const json& name : list->items())
      out.push_back(name.str());
    return out;
  }
  std::optional<int64_t> limit() const {
    const json* rows = value_.find("limit");
    if (rows == nullptr || !rows->is_int()) return std::nullopt;
    return rows->i64();
  }
  const json& value() const { return value_; }

 private:
  json value_;
};

/// One entry of the list that `partitions` made.
class partition {
 public:
  explicit partition(const char* text) : value_(text == nullptr ? json() : json::parse(text)) {}

  /// There is no list: read everything.
  bool whole() const { return value_.is_null(); }
  const json& value() const { return value_; }

 private:
  json value_;
};

/// Collects the entries, in the order in which their rows shall appear.
class partition_list {
 public:
  partition_list& add(json entry) {
    list_.push(std::move(entry));
    return *this;
  }
  size_t size() const { return list_.items().size(); }
  const json& value() const { return list_; }

 private:
  json list_ = json::make_array();
};

namespace detail {

template <class T, class = void>
struct has_partitions : std::false_type {};
template <class T>
struct has_partitions<T, std::void_t<decltype(std::declval<T&>().partitions(
                             std::declval<const request&>(), std::declval<partition_list&>()))>>
    : std::true_type {};

template <class T, class Out, class = void>
struct has_read : std::false_type {};
template <class T, class Out>
struct has_read<
    T, Out,
    std::void_t<decltype(std::declval<T&>().read(
        std::declval<const request&>(), std::declval<const partition&>(), std::declval<Out&>()))>>
    : std::true_type {};

template <class T>
struct provider_kind {
  using instance_type = instance<T>;
  static constexpr bool concurrent = concurrent_of<T>::value;

  static spoor_status partitions(spoor_instance* raw, spoor_call* call, const char* request_json,
                                 spoor_sink* sink, spoor_error* error) {
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    return guarded(now, [&] {
      partition_list list;
      const auto object = mine.make_new();
      if constexpr (has_partitions<T>::value) object->partitions(request(request_json), list);
      const std::string text = list.value().text();
      const spoor_status status = now.host->sink_write(sink, text.data(), text.size());
      if (status != SPOOR_OK) throw spoor::error(status, "the host refused the partitions");
    });
  }

  static spoor_status read(spoor_instance* raw, spoor_call* call, const char* request_json,
                           const char* partition_json, spoor_out* out, spoor_error* error) {
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    return guarded(now, [&] {
      const descriptor& described = description_of<T>();
      writers ports = make_writers(described, now, out, out_schemas(described).layouts(), false);
      const request wanted(request_json);
      const partition part(partition_json);
      const auto object = mine.make_new();
      if constexpr (has_read<T, writers>::value) {
        object->read(wanted, part, ports);
      } else {
        static_assert(has_read<T, writer>::value,
                      "a provider has read(const spoor::request&, const spoor::partition&, "
                      "spoor::writer&)");
        object->read(wanted, part, ports[0]);
      }
      ports.finish();
    });
  }

  static class_entry entry() {
    static const spoor_provider_vt vt{sizeof vt, 0,
                                      has_partitions<T>::value ? &partitions : nullptr, read};
    static const spoor_class table =
        make_class<T, instance_type, concurrent>(SPOOR_KIND_PROVIDER, 0, &vt);
    return {&table,
            description_of<T>().to_json(T::id, "provider", false, trait_names<T>(concurrent))};
  }
};

}  // namespace detail

SPOOR_SDK_END
