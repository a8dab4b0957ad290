// SPDX-License-Identifier: Apache-2.0
#include <toolkit/arrow/flatbuffer.hpp>

#include <algorithm>
#include <cassert>

namespace spoor::toolkit::arrow {

void FlatBuilder::push(const void* bytes, size_t count) {
  if (count > head_) {
    const size_t used = bytes_.size() - head_;
    std::vector<uint8_t> larger(std::max(bytes_.size() * 2, used + count + 1'024));
    std::copy(bytes_.begin() + static_cast<ptrdiff_t>(head_), bytes_.end(),
              larger.end() - static_cast<ptrdiff_t>(used));
    head_ = larger.size() - used;
    bytes_ = std::move(larger);
  }
  head_ -= count;
  if (count > 0) std::memcpy(bytes_.data() + head_, bytes, count);
}

void FlatBuilder::align(size_t alignment, size_t more) {
  static constexpr uint8_t kZeros[8] = {};
  const size_t over = (size() + more) % alignment;
  if (over != 0) push(kZeros, alignment - over);
}

void FlatBuilder::remember(size_t slot) {
  assert(slot < kMaxSlots);
  while (n_slots_ <= slot)
    slots_[n_slots_++] = 0;
  slots_[slot] = size();
}

FlatOffset FlatBuilder::make_string(std::string_view text) {
  align(4, text.size() + 1);
  push_value<uint8_t>(0);
  push(text.data(), text.size());
  push_value(static_cast<uint32_t>(text.size()));
  return size();
}

FlatOffset FlatBuilder::make_vector(std::span<const FlatOffset> tables) {
  align(4, 0);
  for (size_t i = tables.size(); i-- > 0;)
    push_reference(tables[i]);
  push_value(static_cast<uint32_t>(tables.size()));
  return size();
}

FlatOffset FlatBuilder::make_vector(const void* elements, size_t count, size_t element_size) {
  align(8, count * element_size);
  push(elements, count * element_size);
  push_value(static_cast<uint32_t>(count));
  return size();
}

FlatOffset FlatBuilder::end_table() {
  align(4, 0);
  push_value<int32_t>(0);  // where the vtable is; filled in below
  const FlatOffset table = size();
  const size_t vtable_size = 4 + 2 * n_slots_;
  for (size_t i = n_slots_; i-- > 0;) {
    push_value(static_cast<uint16_t>(slots_[i] == 0 ? 0 : table - slots_[i]));
  }
  push_value(static_cast<uint16_t>(table - table_end_));
  push_value(static_cast<uint16_t>(vtable_size));
  const auto distance = static_cast<int32_t>(size() - table);
  std::memcpy(bytes_.data() + (bytes_.size() - table), &distance, sizeof distance);
  return table;
}

std::vector<uint8_t> FlatBuilder::finish(FlatOffset root) {
  align(8, 4);
  push_reference(root);
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<ptrdiff_t>(head_));
  head_ = 0;
  return std::move(bytes_);
}

FlatTable::FlatTable(FlatBuffer& buffer, size_t start) noexcept : start_(start) {
  const int64_t distance = buffer.read<int32_t>(start);
  const int64_t vtable = static_cast<int64_t>(start) - distance;
  if (vtable < 0) buffer.spoil();
  if (!buffer.ok()) return;
  vtable_ = static_cast<size_t>(vtable);
  vtable_size_ = buffer.read<uint16_t>(vtable_);
  if (vtable_size_ < 4) buffer.spoil();
  if (buffer.has(vtable_, vtable_size_) && buffer.ok()) buffer_ = &buffer;
}

FlatTable FlatTable::root(FlatBuffer& buffer) noexcept {
  const size_t start = buffer.read<uint32_t>(0);
  if (!buffer.ok()) return {};
  return {buffer, start};
}

size_t FlatTable::field(size_t slot) const noexcept {
  const size_t entry = 4 + 2 * slot;
  if (buffer_ == nullptr || entry + 2 > vtable_size_) return 0;
  const size_t offset = buffer_->read<uint16_t>(vtable_ + entry);
  return offset == 0 ? 0 : start_ + offset;
}

size_t FlatTable::reference(size_t slot) const noexcept {
  const size_t at = field(slot);
  if (at == 0) return 0;
  const size_t target = at + buffer_->read<uint32_t>(at);
  if (!buffer_->ok() || target == at || !buffer_->has(target, 4)) {
    buffer_->spoil();
    return 0;
  }
  return target;
}

FlatTable FlatTable::table(size_t slot) const noexcept {
  const size_t at = reference(slot);
  if (at == 0) return {};
  return {*buffer_, at};
}

std::string_view FlatTable::string(size_t slot) const noexcept {
  const FlatVector bytes = vector(slot, 1);
  if (bytes.count == 0) return {};
  return {reinterpret_cast<const char*>(buffer_->at(bytes.start)), bytes.count};
}

FlatVector FlatTable::vector(size_t slot, size_t element_size) const noexcept {
  const size_t at = reference(slot);
  if (at == 0) return {};
  const size_t count = buffer_->read<uint32_t>(at);
  if (count > buffer_->size() / element_size || !buffer_->has(at + 4, count * element_size)) {
    buffer_->spoil();
    return {};
  }
  return {buffer_, at + 4, count};
}

FlatTable FlatTable::element(const FlatVector& vector, size_t index) noexcept {
  const size_t at = vector.start + index * 4;
  const size_t target = at + vector.read<uint32_t>(index, 4);
  if (!vector.buffer->ok() || target == at) {
    vector.buffer->spoil();
    return {};
  }
  return {*vector.buffer, target};
}

}  // namespace spoor::toolkit::arrow
