// SPDX-License-Identifier: Apache-2.0
//
// Enrichers: keys in, answers out. The host has made the keys distinct and non-null, and caches.
//     struct x : spoor::enricher {
//       static constexpr bool concurrent = true;   // lookup may run on several threads at once
//       void lookup(const spoor::keys&, spoor::answers&) const;
//     };
// One object is made per instance; what it holds (a database) is constant in lookup.
#pragma once

#include <spoor/abi/plugin.h>
#include <spoor/batch.hpp>
#include <spoor/builder.hpp>
#include <spoor/error.hpp>
#include <spoor/instance.hpp>
#include <spoor/namespace.hpp>
#include <spoor/schema.hpp>
#include <spoor/take.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

SPOOR_SDK_BEGIN

struct enricher {};

/// The keys of one lookup: distinct, without nulls, all of one type.
class keys {
 public:
  keys(std::string_view type, const ArrowSchema* schema, detail::array_holder array)
      : type_(type), schema_(schema), array_(std::move(array)) {}

  /// "ipv4", "sha256", …; "" when the manifest names no type.
  std::string_view type() const { return type_; }
  int64_t size() const { return array_.get().length; }
  bool composite() const { return std::string_view(schema_->format) == "+s"; }
  /// The key as text; of a composite key use part().
  std::string_view operator[](int64_t row) const { return all().str(row); }
  /// One column of a composite key.
  column part(std::string_view name) const {
    for (int64_t i = 0; composite() && i < schema_->n_children; ++i) {
      if (name != schema_->children[i]->name) continue;
      return column(schema_->children[i], array_.get().children[i], array_.get().offset, size());
    }
    throw error(SPOOR_INVALID_ARGUMENT, "the key has no part '" + std::string(name) + "'");
  }
  /// By its place in the manifest's `key:` list.
  column part(size_t i) const {
    if (!composite() || static_cast<int64_t>(i) >= schema_->n_children) {
      throw error(SPOOR_INVALID_ARGUMENT, "the key has no part number " + std::to_string(i));
    }
    return column(schema_->children[i], array_.get().children[i], array_.get().offset, size());
  }
  column all() const { return column(schema_, &array_.get(), 0, size()); }

 private:
  std::string_view type_;
  const ArrowSchema* schema_;
  detail::array_holder array_;
};

/// Takes one answer per key, in any order; answering a key again replaces its answer. A key that
/// gets none counts as an error.
class answers {
 public:
  answers(const descriptor& described, int64_t rows)
      : rows_(rows),
        places_(static_cast<size_t>(rows), -1),
        status_(data_type{type_id::i8, type_id::other}, "status"),
        error_(utf8, "error") {
    fields_.reserve(described.answers().size());
    for (const column_spec& spec : described.answers()) {
      fields_.emplace_back(spec.storage(), spec.name());
    }
  }

  /// Sets the fields of one answer by number or name; those not set are null.
  class row {
   public:
    template <class V>
    row& set(size_t field, const V& value) {
      to_->field_for(field).append(value);
      return *this;
    }
    template <class V>
    row& set(std::string_view field, const V& value) {
      return set(to_->index_of(field), value);
    }

   private:
    friend class answers;
    explicit row(answers& to) : to_(&to) {}
    answers* to_;
  };

  /// Found. The returned row must be filled before the next key is answered.
  row ok(int64_t key) {
    begin(key, SPOOR_ANSWER_OK, nullptr);
    return row(*this);
  }
  /// Found, with all fields in order.
  template <class First, class... Values>
  void ok(int64_t key, const First& first, const Values&... values) {
    if (sizeof...(values) + 1 != fields_.size()) {
      throw error(SPOOR_INVALID_ARGUMENT, "an answer has " + std::to_string(fields_.size()) +
                                              " fields and ok() was given " +
                                              std::to_string(sizeof...(values) + 1));
    }
    row answer = ok(key);
    size_t i = 0;
    answer.set(i++, first);
    (answer.set(i++, values), ...);
  }
  void not_found(int64_t key) { begin(key, SPOOR_ANSWER_NOT_FOUND, nullptr); }
  /// The key is no valid value of its type.
  void invalid(int64_t key, std::string_view why) { begin(key, SPOOR_ANSWER_INVALID, &why); }
  void unsupported(int64_t key, std::string_view why) {
    begin(key, SPOOR_ANSWER_UNSUPPORTED, &why);
  }
  void throttled(int64_t key, std::string_view why) { begin(key, SPOOR_ANSWER_THROTTLED, &why); }
  void unauthorised(int64_t key, std::string_view why) {
    begin(key, SPOOR_ANSWER_UNAUTHORISED, &why);
  }
  void failed(int64_t key, std::string_view why) { begin(key, SPOOR_ANSWER_ERROR, &why); }
  void skipped(int64_t key, std::string_view why) { begin(key, SPOOR_ANSWER_SKIPPED, &why); }

  size_t index_of(std::string_view field) const {
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].name() == field) return i;
    }
    throw error(SPOOR_INVALID_ARGUMENT, "an answer has no field '" + std::string(field) + "'");
  }

  /// The answers in the order of the keys; moved out.
  ArrowArray finish(const ArrowSchema& schema) {
    static constexpr std::string_view unanswered = "the enricher gave no answer for this key";
    for (size_t key = 0; key < places_.size(); ++key) {
      if (places_[key] < 0) {
        begin(static_cast<int64_t>(key), SPOOR_ANSWER_ERROR, &unanswered);
      }
    }
    complete_row();
    std::vector<detail::array_holder> columns;
    columns.push_back(status_.finish());
    columns.push_back(error_.finish());
    for (column_builder& field : fields_)
      columns.push_back(field.finish());
    detail::array_holder arrived = detail::make_struct(std::move(columns), given_);
    if (in_order()) return arrived.move();
    return reorder(schema, std::move(arrived)).move();
  }

 private:
  void begin(int64_t key, int8_t status, const std::string_view* why) {
    if (key < 0 || key >= rows_) {
      throw error(SPOOR_INVALID_ARGUMENT, "there is no key number " + std::to_string(key));
    }
    complete_row();
    status_.append_signed(status);
    if (why != nullptr) {
      error_.append_text(*why);
    } else {
      error_.append_null();
    }
    places_[static_cast<size_t>(key)] = given_++;
  }
  void complete_row() {
    for (column_builder& field : fields_) {
      if (field.size() < given_) field.append_null();
    }
  }
  column_builder& field_for(size_t i) {
    if (i >= fields_.size()) {
      throw error(SPOOR_INVALID_ARGUMENT, "an answer has no field number " + std::to_string(i));
    }
    if (fields_[i].size() != given_ - 1) {
      throw error(SPOOR_INVALID_STATE,
                  "field '" + fields_[i].name() + "' was set twice in one answer");
    }
    return fields_[i];
  }
  bool in_order() const {
    if (given_ != rows_) return false;
    for (size_t i = 0; i < places_.size(); ++i) {
      if (places_[i] != static_cast<int64_t>(i)) return false;
    }
    return true;
  }
  detail::array_holder reorder(const ArrowSchema& schema, detail::array_holder arrived) const {
    const auto owner = std::make_shared<const detail::array_holder>(std::move(arrived));
    return detail::taker(owner).take(schema, owner->get(), places_.data(), rows_, 0);
  }

  int64_t rows_;
  int64_t given_ = 0;
  selection places_;
  column_builder status_;
  column_builder error_;
  std::vector<column_builder> fields_;
};

namespace detail {

inline schema_holder answers_schema(const descriptor& described) {
  std::vector<schema_holder> fields;
  fields.push_back(make_field("status", {type_id::i8, type_id::other}, {}));
  fields.push_back(make_field("error", utf8, {}));
  for (const column_spec& spec : described.answers()) {
    fields.push_back(make_field(spec.name(), spec.storage(), spec.metadata()));
  }
  return make_schema("+s", "", {}, std::move(fields), 0);
}

template <class T>
class enricher_instance {
 public:
  enricher_instance(const spoor_host* host, const spoor_config* raw)
      : objects_(host, raw), schema_(answers_schema(description_of<T>())) {}
  const spoor_host* host() const { return objects_.host(); }
  const ArrowSchema& schema() const { return schema_.get(); }
  const T& object() { return objects_.kept(); }

 private:
  instance<T> objects_;
  schema_holder schema_;
};

template <class T>
struct enricher_kind {
  using instance_type = enricher_instance<T>;
  static constexpr bool concurrent = concurrent_of<T>::value;

  static spoor_status answer_schema(spoor_instance* raw, ArrowSchema* out, spoor_error* error) {
    auto& mine = self<instance_type>(raw);
    return guarded(frame{mine.host(), nullptr, error},
                   [&] { *out = copy_schema(mine.schema()).move(); });
  }

  static spoor_status lookup(spoor_instance* raw, spoor_call* call, const char* key_type,
                             const ArrowSchema* key_schema, ArrowArray* taken, ArrowArray* out,
                             spoor_error* error) {
    auto& mine = self<instance_type>(raw);
    const frame now{mine.host(), call, error};
    array_holder held(std::move(*taken));
    return guarded(now, [&] {
      const keys asked(key_type == nullptr ? "" : key_type, key_schema, std::move(held));
      answers given(description_of<T>(), asked.size());
      mine.object().lookup(asked, given);
      *out = given.finish(mine.schema());
    });
  }

  static class_entry entry() {
    static const spoor_enricher_vt vt{sizeof vt, 0, answer_schema, lookup};
    static const spoor_class table =
        make_class<T, instance_type, concurrent>(SPOOR_KIND_ENRICHER, 0, &vt);
    return {&table,
            description_of<T>().to_json(T::id, "enricher", false, trait_names<T>(concurrent))};
  }
};

}  // namespace detail

SPOOR_SDK_END
