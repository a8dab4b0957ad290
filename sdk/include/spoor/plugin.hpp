// SPDX-License-Identifier: Apache-2.0
//
// The wrapper around the C ABI: write classes, list them in SPOOR_PLUGIN, ship one shared library.
// Needs C++17 and the standard library. docs/writing-a-plugin.md is the tutorial.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/analyzer.hpp>
#include <spoor/batch.hpp>
#include <spoor/builder.hpp>
#include <spoor/call.hpp>
#include <spoor/config.hpp>
#include <spoor/descriptor.hpp>
#include <spoor/enricher.hpp>
#include <spoor/error.hpp>
#include <spoor/json.hpp>
#include <spoor/namespace.hpp>
#include <spoor/params.hpp>
#include <spoor/provider.hpp>
#include <spoor/schema.hpp>
#include <spoor/services.hpp>
#include <spoor/take.hpp>
#include <spoor/visualizer.hpp>
#include <spoor/writer.hpp>

#include <string>
#include <type_traits>
#include <vector>

SPOOR_SDK_BEGIN

namespace detail {

template <class T>
class_entry entry_of() {
  if constexpr (std::is_base_of_v<provider, T>) {
    return provider_kind<T>::entry();
  } else if constexpr (std::is_base_of_v<enricher, T>) {
    return enricher_kind<T>::entry();
  } else if constexpr (std::is_base_of_v<rowwise, T>) {
    return rowwise_kind<T>::entry();
  } else if constexpr (std::is_base_of_v<visualizer, T>) {
    return visualizer_kind<T>::entry();
  } else {
    static_assert(
        std::is_base_of_v<analyzer, T>,
        "a class derives from spoor::provider, enricher, analyzer, rowwise or visualizer");
    return analyzer_kind<T>::entry();
  }
}

/// The plugin's table and what it points to; made on the first call of the entry point.
class plugin_table {
 public:
  plugin_table(const char* id, const char* version, const char* license,
               std::vector<class_entry> entries) {
    json document = json::make_object();
    document["descriptor"] = 1;
    document["plugin"]["id"] = id;
    document["plugin"]["version"] = version;
    if (*license != 0) document["plugin"]["license"] = license;
    document["abi"]["major"] = SPOOR_ABI_MAJOR;
    document["abi"]["minor"] = SPOOR_ABI_MINOR;
    document["abi"]["min_host_minor"] = 0;
    document["classes"] = json::make_array();
    for (class_entry& entry : entries) {
      classes_.push_back(entry.table);
      document["classes"].push(std::move(entry.described));
    }
    text_ = document.text();
    table_.struct_size = sizeof table_;
    table_.abi_major = SPOOR_ABI_MAJOR;
    table_.abi_minor = SPOOR_ABI_MINOR;
    table_.n_classes = static_cast<uint32_t>(classes_.size());
    table_.descriptor_json = text_.c_str();
    table_.classes = classes_.data();
  }
  plugin_table(const plugin_table&) = delete;
  plugin_table& operator=(const plugin_table&) = delete;

  const spoor_plugin* get() const { return &table_; }

 private:
  std::vector<const spoor_class*> classes_;
  std::string text_;
  spoor_plugin table_{};
};

/// NULL when the description cannot be built (out of memory, a bad example).
template <class... Classes>
const spoor_plugin* plugin(const char* id, const char* version, const char* license) noexcept {
  try {
    static const plugin_table table(id, version, license, {entry_of<Classes>()...});
    return table.get();
  } catch (...) {
    return nullptr;
  }
}

}  // namespace detail

SPOOR_SDK_END

/// SPDX expression of the plugin's licence, shown by `spoor plugin info`; define it before.
#ifndef SPOOR_PLUGIN_LICENSE
#define SPOOR_PLUGIN_LICENSE ""
#endif

/// Once per shared library: SPOOR_PLUGIN("org.example.hello", "1.0.0", hello, hello_again)
#define SPOOR_PLUGIN(id, version, ...)                                              \
  extern "C" SPOOR_EXPORT const spoor_plugin* spoor_plugin_v1(void) {               \
    return ::spoor::detail::plugin<__VA_ARGS__>(id, version, SPOOR_PLUGIN_LICENSE); \
  }
