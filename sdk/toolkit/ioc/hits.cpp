// SPDX-License-Identifier: Apache-2.0
#include <toolkit/ioc/hits.hpp>

#include <algorithm>
#include <cstring>
#include <random>
#include <tuple>

namespace spoor::toolkit::ioc {
namespace {

constexpr size_t kFew = 12;  ///< up to here comparing one by one beats hashing
constexpr uint64_t kPositionMask = 0xffffffff;

__extension__ using Wide = unsigned __int128;

uint64_t mix(uint64_t a, uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

// The seed never shows in a result; it keeps crafted evidence from making every value collide.
Hits::Hits() : seed_(uint64_t{std::random_device{}()} << 32 | std::random_device{}()) {}

std::string_view Hits::value(const Hit& hit) const {
  if (hit.rewritten) return std::string_view(arena_).substr(hit.value_offset, hit.value_length);
  return text_.substr(hit.start, hit.length);
}

void Hits::begin(std::string_view text, bool distinct, uint64_t max_hits) {
  text_ = text;
  hits_.clear();
  arena_.clear();
  distinct_ = distinct;
  indexed_ = false;
  max_hits_ = std::min(max_hits, kPositionMask - 1);
  dropped_ = 0;
}

void Hits::add(Hit hit) {
  if (distinct_ && seen(hit)) return;
  if (hits_.size() >= max_hits_) {
    ++dropped_;
    return;
  }
  if (indexed_) index(hit, hits_.size());
  hits_.push_back(hit);
}

void Hits::add_rewritten(Hit hit, std::string_view value) {
  const size_t before = arena_.size();
  hit.rewritten = true;
  hit.value_offset = before;
  hit.value_length = value.size();
  arena_ += value;
  const size_t kept = hits_.size();
  add(hit);
  if (hits_.size() == kept) arena_.resize(before);
}

void Hits::finish() {
  const auto less = [](const Hit& a, const Hit& b) {
    return std::tie(a.start, a.type, a.length, a.value_offset) <
           std::tie(b.start, b.type, b.length, b.value_offset);
  };
  if (!std::is_sorted(hits_.begin(), hits_.end(), less)) {
    std::sort(hits_.begin(), hits_.end(), less);
  }
}

bool Hits::same(const Hit& a, const Hit& b) const {
  return a.type == b.type && value(a) == value(b);
}

bool Hits::seen_among_few(const Hit& hit) const {
  return std::any_of(hits_.begin(), hits_.end(), [&](const Hit& h) { return same(h, hit); });
}

bool Hits::seen(const Hit& hit) {
  if (hits_.size() < kFew) return seen_among_few(hit);
  if (!indexed_ || slots_.size() < 2 * (hits_.size() + 1)) rebuild_index();
  const size_t mask = slots_.size() - 1;
  for (size_t i = hash(hit) & mask; slots_[i] >> 32 == generation_; i = (i + 1) & mask) {
    if (same(hits_[slots_[i] & kPositionMask], hit)) return true;
  }
  return false;
}

void Hits::index(const Hit& hit, size_t position) {
  const size_t mask = slots_.size() - 1;
  size_t i = hash(hit) & mask;
  while (slots_[i] >> 32 == generation_)
    i = (i + 1) & mask;
  slots_[i] = generation_ << 32 | position;
}

void Hits::rebuild_index() {
  size_t wanted = std::max<size_t>(64, slots_.size());
  while (wanted < 4 * (hits_.size() + 1))
    wanted *= 2;
  if (wanted != slots_.size() || generation_ == kPositionMask) {
    slots_.assign(wanted, 0);
    generation_ = 0;
  }
  ++generation_;
  indexed_ = true;
  for (size_t i = 0; i < hits_.size(); ++i)
    index(hits_[i], i);
}

uint64_t Hits::hash(const Hit& hit) const {
  const std::string_view bytes = value(hit);
  uint64_t state = seed_ ^ bytes.size() ^ static_cast<uint64_t>(hit.type) << 56;
  size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    state = mix(state ^ word, 0x9e3779b97f4a7c15);
  }
  uint64_t tail = 0;
  std::memcpy(&tail, bytes.data() + at, bytes.size() - at);
  return mix(state ^ tail, 0xd6e8feb86659fd93);
}

}  // namespace spoor::toolkit::ioc
