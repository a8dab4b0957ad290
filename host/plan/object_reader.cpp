// SPDX-License-Identifier: Apache-2.0
#include "host/plan/object_reader.hpp"

#include <utility>

#include "host/manifest/suggest.hpp"

namespace spoor::host::plan {

using Kind = Value::Kind;

ObjectReader::ObjectReader(const Value& value, std::string pointer, Report& report)
    : value_(value), pointer_(std::move(pointer)), report_(report) {
  if (!value_.is(Kind::kObject)) complain("", "must be an object");
}

const Value* ObjectReader::any(std::string_view key, bool required) {
  asked_.emplace(key);
  const Value* found = value_.find(key);
  if (found == nullptr && required) complain(key, "is missing");
  return found;
}

const Value* ObjectReader::typed(std::string_view key, Kind kind, bool required,
                                 std::string_view what) {
  const Value* found = any(key, required);
  if (found == nullptr || found->is(kind)) return found;
  complain(key, "must be " + std::string(what));
  return nullptr;
}

std::string ObjectReader::text(std::string_view key, bool required) {
  const Value* found = typed(key, Kind::kString, required, "a string");
  if (found == nullptr) return {};
  if (required && found->text.empty()) complain(key, "must not be empty");
  return found->text;
}

bool ObjectReader::flag(std::string_view key) {
  const Value* found = typed(key, Kind::kBool, false, "true or false");
  return found != nullptr && found->boolean;
}

std::optional<uint64_t> ObjectReader::count(std::string_view key, bool required) {
  const Value* found = typed(key, Kind::kInteger, required, "a whole number");
  if (found == nullptr) return std::nullopt;
  if (found->integer >= 0) return static_cast<uint64_t>(found->integer);
  complain(key, "must not be negative");
  return std::nullopt;
}

std::optional<double> ObjectReader::number(std::string_view key) {
  const Value* found = any(key);
  if (found == nullptr) return std::nullopt;
  if (found->is(Kind::kInteger)) return static_cast<double>(found->integer);
  if (found->is(Kind::kNumber)) return found->number;
  complain(key, "must be a number");
  return std::nullopt;
}

std::vector<std::string> ObjectReader::texts(std::string_view key) {
  std::vector<std::string> out;
  const Value* found = typed(key, Kind::kList, false, "a list of strings");
  if (found == nullptr) return out;
  for (const Value& item : found->items) {
    if (!item.is(Kind::kString)) complain(key, "must be a list of strings");
    out.push_back(item.text);
  }
  return out;
}

void ObjectReader::each(std::string_view key, const std::function<void(ObjectReader&)>& read) {
  const Value* found = typed(key, Kind::kList, false, "a list of objects");
  if (found == nullptr) return;
  for (size_t i = 0; i < found->items.size(); ++i) {
    ObjectReader item(found->items[i], pointer_ + '/' + std::string(key) + '/' + std::to_string(i),
                      report_);
    read(item);
    item.finish();
  }
}

void ObjectReader::object(std::string_view key, const std::function<void(ObjectReader&)>& read) {
  const Value* found = typed(key, Kind::kObject, false, "an object");
  if (found == nullptr) return;
  ObjectReader member(*found, pointer_ + '/' + std::string(key), report_);
  read(member);
  member.finish();
}

void ObjectReader::finish() {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const Member& member : value_.members) {
    if (asked_.count(member.key) == 0) {
      complain(member.key, "is not a key of this object", suggestion(member.key, known));
    }
  }
}

void ObjectReader::complain(std::string_view key, const std::string& what, std::string hint) {
  const std::string place = key.empty() ? pointer_ : pointer_ + '/' + std::string(key);
  report_.error("descriptor", {}, (place.empty() ? "/" : place) + ": " + what, std::move(hint));
}

}  // namespace spoor::host::plan
