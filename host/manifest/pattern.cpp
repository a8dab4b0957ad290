// SPDX-License-Identifier: Apache-2.0
#include "host/manifest/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <utility>

#include "spoor/abi/plugin.h"

namespace spoor::host {
namespace {

struct Free {
  void operator()(pcre2_code* p) const { pcre2_code_free(p); }
  void operator()(pcre2_compile_context* p) const { pcre2_compile_context_free(p); }
  void operator()(pcre2_match_context* p) const { pcre2_match_context_free(p); }
  void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
};

std::string message_of(int code) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  pcre2_get_error_message(code, buffer.data(), buffer.size());
  return reinterpret_cast<const char*>(buffer.data());
}

PCRE2_SPTR to_units(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data() == nullptr ? "" : text.data());
}

}  // namespace

struct Pattern::Code {
  std::unique_ptr<pcre2_code, Free> compiled;
  std::unique_ptr<pcre2_match_context, Free> limits;
};

Pattern::Pattern(std::string text, std::unique_ptr<Code> code)
    : text_(std::move(text)), code_(std::move(code)) {}
Pattern::~Pattern() = default;

toolkit::Result<std::shared_ptr<const Pattern>> Pattern::compile(const std::string& text) {
  if (text.size() > kMaxPatternBytes) {
    return toolkit::fail(SPOOR_INVALID_ARGUMENT, "the pattern is longer than " +
                                                     std::to_string(kMaxPatternBytes) + " bytes");
  }
  const std::unique_ptr<pcre2_compile_context, Free> context(pcre2_compile_context_create(nullptr));
  pcre2_set_parens_nest_limit(context.get(), 50);
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto code = std::make_unique<Code>();
  code->compiled.reset(pcre2_compile(to_units(text), text.size(),
                                     PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY,
                                     &error, &offset, context.get()));
  if (!code->compiled) {
    return toolkit::fail(SPOOR_INVALID_ARGUMENT, "the pattern is not valid at character " +
                                                     std::to_string(offset) + ": " +
                                                     message_of(error));
  }
  code->limits.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(code->limits.get(), kMatchLimit);
  pcre2_set_depth_limit(code->limits.get(), kDepthLimit);
  return std::shared_ptr<const Pattern>(new Pattern(text, std::move(code)));
}

toolkit::Result<bool> Pattern::matches(std::string_view text) const {
  const std::unique_ptr<pcre2_match_data, Free> data(
      pcre2_match_data_create_from_pattern(code_->compiled.get(), nullptr));
  const int result = pcre2_match(code_->compiled.get(), to_units(text), text.size(), 0, 0,
                                 data.get(), code_->limits.get());
  if (result >= 0) return true;
  if (result == PCRE2_ERROR_NOMATCH) return false;
  return toolkit::fail(SPOOR_RESOURCE, "the search was given up: " + message_of(result));
}

}  // namespace spoor::host
