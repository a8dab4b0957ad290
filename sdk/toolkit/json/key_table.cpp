// SPDX-License-Identifier: Apache-2.0
#include <toolkit/json/key_table.hpp>

#include <functional>

namespace spoor::toolkit::json {
namespace {

uint64_t hash_of(std::string_view key) noexcept { return std::hash<std::string_view>{}(key); }

}  // namespace

KeyTable::KeyTable() : slots_(64, nullptr) {}

KeyTable::Entry* KeyTable::find_hashed(const char* key, uint32_t size, Entry* previous) noexcept {
  const uint64_t hash = hash_of({key, size});
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at] != nullptr; at = (at + 1) & mask) {
    Entry* const entry = slots_[at];
    if (entry->hash == hash && entry->size == size && same(entry->key, key, size)) {
      learn(previous, entry);
      return entry;
    }
  }
  return nullptr;
}

const char* KeyTable::keep(std::string_view text) {
  const size_t padded = text.size() / 16 * 16 + 16;
  names_.push_back(std::make_unique<char[]>(padded));
  std::memcpy(names_.back().get(), text.data(), text.size());
  return names_.back().get();
}

KeyTable::Entry* KeyTable::insert(std::string_view key, std::string_view name, Entry* previous) {
  if ((entries_.size() + 1) * 2 > slots_.size()) grow();
  Entry& entry = entries_.emplace_back();
  entry.key = keep(key);
  entry.size = static_cast<uint32_t>(key.size());
  entry.name = {name == key ? entry.key : keep(name), name.size()};
  entry.hash = hash_of(key);
  size_t at = entry.hash & (slots_.size() - 1);
  while (slots_[at] != nullptr)
    at = (at + 1) & (slots_.size() - 1);
  slots_[at] = &entry;
  learn(previous, &entry);
  return &entry;
}

void KeyTable::grow() {
  std::vector<Entry*> slots(slots_.size() * 2, nullptr);
  const size_t mask = slots.size() - 1;
  for (Entry& entry : entries_) {
    size_t at = entry.hash & mask;
    while (slots[at] != nullptr)
      at = (at + 1) & mask;
    slots[at] = &entry;
  }
  slots_ = std::move(slots);
}

}  // namespace spoor::toolkit::json
