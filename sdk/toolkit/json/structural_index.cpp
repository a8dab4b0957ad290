// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/structural_index.hpp>

#include <new>
#include <string>

#include <simdjson.h>

namespace spoor::toolkit::json {
namespace {

const uint8_t* bytes(const char* p) noexcept { return reinterpret_cast<const uint8_t*>(p); }

const simdjson::implementation& active() { return *simdjson::get_active_implementation(); }

}  // namespace

struct StructuralIndex::Parser {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
  size_t capacity = 0;
};

StructuralIndex::StructuralIndex() : parser_(std::make_unique<Parser>()) {
  constexpr size_t kFirst = 64 * 1024;
  if (active().create_dom_parser_implementation(kFirst, 1, parser_->stage) != simdjson::SUCCESS) {
    throw std::bad_alloc();
  }
  parser_->capacity = kFirst;
}

StructuralIndex::~StructuralIndex() = default;

StructuralIndex::Outcome StructuralIndex::build(std::string_view text) {
  size_ = 0;
  if (text.empty()) return Outcome::empty;
  if (text.size() > parser_->capacity) {
    const size_t capacity = text.size() + text.size() / 4;
    if (parser_->stage->set_capacity(capacity) != simdjson::SUCCESS) throw std::bad_alloc();
    parser_->capacity = capacity;
  }
  const auto error =
      parser_->stage->stage1(bytes(text.data()), text.size(), simdjson::stage1_mode::regular);
  begin_ = parser_->stage->structural_indexes.get();
  switch (error) {
    case simdjson::SUCCESS:
      size_ = parser_->stage->n_structural_indexes;
      return Outcome::ok;
    case simdjson::EMPTY:
      return Outcome::empty;
    case simdjson::UTF8_ERROR:
      return Outcome::bad_utf8;
    default:
      return Outcome::bad_text;
  }
}

std::string_view StructuralIndex::implementation() {
  static const std::string name = active().name();
  return name;
}

}  // namespace spoor::toolkit::json
