// SPDX-License-Identifier: Apache-2.0
//
// What the kinds have in common: how an object of a class is made, and what it holds per instance.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/call.hpp>
#include <spoor/config.hpp>
#include <spoor/descriptor.hpp>
#include <spoor/error.hpp>
#include <spoor/namespace.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

namespace detail {

struct no_shared {
  explicit no_shared(config) {}
};

template <class T, class = void>
struct shared_of {
  using type = no_shared;
};
template <class T>
struct shared_of<T, std::void_t<typename T::shared>> {
  using type = typename T::shared;
};

template <class T, class = void>
struct concurrent_of : std::false_type {};
template <class T>
struct concurrent_of<T, std::void_t<decltype(T::concurrent)>> : std::bool_constant<T::concurrent> {
};

template <class T, class = void>
struct wants_run_of : std::false_type {};
template <class T>
struct wants_run_of<T, std::void_t<decltype(T::wants_run)>> : std::bool_constant<T::wants_run> {};

template <class T>
const descriptor& description_of() {
  static const descriptor made = [] {
    descriptor fresh;
    T::describe(fresh);
    return fresh;
  }();
  return made;
}

/// One configured object of a class: the parameters, what its runs share, and objects made anew for
/// each run, so that no run can leak into the next.
template <class T>
class instance {
 public:
  using shared_type = typename shared_of<T>::type;

  instance(const spoor_host* host, const spoor_config* raw)
      : host_(host), config_(host, raw), shared_(config_), spare_(make_new()) {}

  const spoor_host* host() const { return host_; }

  /// A fresh object. The one that `create` made to see whether the parameters work comes first.
  std::unique_ptr<T> make() {
    if (spare_ != nullptr) return std::move(spare_);
    return make_new();
  }
  /// The object that lives as long as the instance.
  T& kept() { return *spare_; }
  /// Like make(), and safe on several threads at once.
  std::unique_ptr<T> make_new() const {
    if constexpr (std::is_constructible_v<T, config, const shared_type&>) {
      return std::make_unique<T>(config_, shared_);
    } else if constexpr (std::is_constructible_v<T, config>) {
      return std::make_unique<T>(config_);
    } else {
      static_assert(std::is_default_constructible_v<T>,
                    "a class is made from spoor::config, from (spoor::config, const shared&), or "
                    "from nothing");
      return std::make_unique<T>();
    }
  }

 private:
  const spoor_host* host_;
  config config_;
  shared_type shared_;
  std::unique_ptr<T> spare_;
};

template <class T, class Instance>
spoor_instance* create(const spoor_class* which, const spoor_host* host, const spoor_config* raw,
                       spoor_error* error) {
  Instance* made = nullptr;
  guarded(frame{host, nullptr, error}, [&] {
    // A host that mixed its classes up is told so, instead of getting another one's objects.
    if (std::string_view(which->id) != T::id) {
      throw spoor::error(SPOOR_NOT_FOUND, std::string("no class ") + which->id + " here");
    }
    made = new Instance(host, raw);
  });
  return reinterpret_cast<spoor_instance*>(made);
}

template <class Instance>
void destroy(spoor_instance* raw) {
  delete reinterpret_cast<Instance*>(raw);
}

template <class Instance>
Instance& self(spoor_instance* raw) {
  return *reinterpret_cast<Instance*>(raw);
}

template <class T>
std::vector<std::string> trait_names(bool concurrent) {
  std::vector<std::string> names;
  if (concurrent) names.emplace_back("concurrent");
  if (wants_run_of<T>::value) names.emplace_back("wants_run");
  return names;
}

template <class T, bool Concurrent>
uint32_t traits(spoor_instance*) {
  return (Concurrent ? SPOOR_TRAIT_CONCURRENT : 0u) |
         (wants_run_of<T>::value ? SPOOR_TRAIT_WANTS_RUN : 0u);
}

/// A class as the plugin's table lists it, and its part of the descriptor.
struct class_entry {
  const spoor_class* table;
  json described;
};

template <class T, class Instance, bool Concurrent>
spoor_class make_class(uint32_t kind, uint32_t flags, const void* vt) {
  spoor_class out{};
  out.struct_size = sizeof out;
  out.kind = kind;
  out.flags = flags;
  out.id = T::id;
  out.kind_vt = vt;
  out.create = create<T, Instance>;
  out.destroy = destroy<Instance>;
  out.traits = traits<T, Concurrent>;
  return out;
}

}  // namespace detail

SPOOR_SDK_END
