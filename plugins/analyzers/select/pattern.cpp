// SPDX-License-Identifier: Apache-2.0
#include "pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <spoor/error.hpp>

namespace spoor_select {
namespace {

constexpr uint32_t kMatchLimit = 100'000;
constexpr uint32_t kDepthLimit = 2'000;
constexpr size_t kMostPatternBytes = 64 * 1024;

struct Deleter {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

std::string words_of(int code) {
  PCRE2_UCHAR buffer[256];
  pcre2_get_error_message(code, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

class Compiled final : public Pattern {
 public:
  explicit Compiled(Owned<pcre2_code> code)
      : code_(std::move(code)), context_(pcre2_match_context_create(nullptr)) {
    if (context_ == nullptr) throw std::bad_alloc();
    pcre2_set_match_limit(context_.get(), kMatchLimit);
    pcre2_set_depth_limit(context_.get(), kDepthLimit);
    pcre2_jit_compile(code_.get(), PCRE2_JIT_COMPLETE);  // without JIT it still matches
  }

  [[nodiscard]] Result search(std::string_view text) const override {
    // One block of match data a thread: `process` runs on several.
    thread_local Owned<pcre2_match_data> data(pcre2_match_data_create(1, nullptr));
    if (data == nullptr) throw std::bad_alloc();
    const int found = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                  text.size(), 0, PCRE2_NO_UTF_CHECK, data.get(), context_.get());
    if (found >= 0) return Result::kYes;
    return found == PCRE2_ERROR_NOMATCH ? Result::kNo : Result::kLimit;
  }

 private:
  Owned<pcre2_code> code_;
  Owned<pcre2_match_context> context_;
};

}  // namespace

std::shared_ptr<const Pattern> Pattern::compile(const std::string& text) {
  if (text.size() > kMostPatternBytes)
    throw spoor::error(SPOOR_INVALID_ARGUMENT, "the pattern is longer than 64 KiB");
  int code = 0;
  size_t offset = 0;
  constexpr uint32_t kOptions = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;
  Owned<pcre2_code> compiled(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                           kOptions, &code, &offset, nullptr));
  if (compiled == nullptr)
    throw spoor::error(
        SPOOR_INVALID_ARGUMENT,
        "the pattern is wrong at character " + std::to_string(offset + 1) + ": " + words_of(code));
  return std::make_shared<Compiled>(std::move(compiled));
}

}  // namespace spoor_select
