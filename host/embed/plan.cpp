// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

#include "host/embed/guarded.hpp"
#include "host/embed/session.hpp"
#include "host/plan/render.hpp"
#include "toolkit/time/rfc3339.hpp"

namespace {

using spoor::host::guarded;
using spoor::toolkit::fail;
using spoor::toolkit::Result;
namespace plan = spoor::host::plan;

int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<void> take_options(const spoor_plan_opts& opts, spoor_plan& made) {
  made.file = opts.file != nullptr ? opts.file : "manifest";
  std::error_code code;
  made.base = std::filesystem::absolute(opts.base != nullptr ? opts.base : ".", code).string();
  for (const char* const* set = opts.set; set != nullptr && *set != nullptr; ++set)
    made.options.set.emplace_back(*set);
  made.options.allow_env = made.session->allow_env;
  made.options.as_of_us = now_us();
  if (opts.as_of == nullptr) return {};
  const auto as_of = spoor::toolkit::time::parse_rfc3339(opts.as_of);
  if (!as_of)
    return fail(SPOOR_INVALID_ARGUMENT, "as_of is not a time: " + std::string(opts.as_of), {},
                "write RFC 3339 with an offset, such as 2026-11-24T08:00:00Z");
  made.options.as_of_us = as_of->us;
  made.as_of_given = true;
  return {};
}

const plan::Checked& checked(spoor_plan& made) {
  if (!made.checked)
    made.checked = plan::check_text(made.yaml, made.file, made.session->catalogue(), made.options);
  return *made.checked;
}

void tell(const spoor::host::Diagnostic& found, spoor_diag_fn fn, void* context) {
  const spoor_diag diag = {sizeof(spoor_diag),
                           static_cast<int32_t>(found.severity),
                           found.rule.c_str(),
                           found.file.c_str(),
                           found.line,
                           found.column,
                           found.message.c_str(),
                           found.hint.empty() ? nullptr : found.hint.c_str()};
  fn(context, &diag);
}

}  // namespace

int spoor_plan_parse(spoor_session* session, const char* yaml, size_t size,
                     const spoor_plan_opts* opts, spoor_plan** out) {
  *out = nullptr;
  return guarded(session, [&]() -> Result<void> {
    spoor_plan_opts all{};
    if (opts != nullptr)
      std::copy_n(reinterpret_cast<const char*>(opts),
                  std::min<size_t>(opts->struct_size, sizeof all), reinterpret_cast<char*>(&all));
    auto made = std::make_unique<spoor_plan>();
    made->session = session;
    made->yaml.assign(yaml, size);
    if (auto ok = take_options(all, *made); !ok) return ok;
    *out = made.release();
    return {};
  });
}

int spoor_plan_check(spoor_plan* made, spoor_diag_fn fn, void* context) {
  return guarded(made->session, [&]() -> Result<void> {
    const plan::Checked& result = checked(*made);
    if (fn != nullptr)
      for (const auto& found : result.diagnostics)
        tell(found, fn, context);
    if (result.graph) return {};
    return fail(SPOOR_INVALID_ARGUMENT, "the manifest has errors", made->file);
  });
}

const char* spoor_plan_json(spoor_plan* made) {
  if (!checked(*made).graph) return nullptr;
  made->json = plan::plan_json(*made->checked->graph);
  return made->json.c_str();
}

const char* spoor_plan_text(spoor_plan* made) {
  if (!checked(*made).graph) return nullptr;
  made->text = plan::plan_text(*made->checked->graph);
  return made->text.c_str();
}

int spoor_plan_bind_input(spoor_plan* made, const char* name, struct ArrowArrayStream* in) {
  return guarded(made->session, [&]() -> Result<void> {
    auto stream = spoor::toolkit::arrow::Stream::take(in);
    if (!checked(*made).graph || made->checked->graph->find(name) == nullptr)
      return fail(SPOOR_NOT_FOUND, "no step named " + std::string(name));
    made->bindings.inputs[name] = std::move(stream);
    return {};
  });
}

int spoor_plan_bind_output(spoor_plan* made, const char* step_port, struct ArrowArrayStream* out) {
  return guarded(made->session, [&]() -> Result<void> {
    constexpr uint64_t kDefaultBytes = uint64_t{16} << 20;
    const uint64_t own = made->session->queue_bytes;
    auto edge = std::make_shared<spoor::host::Edge>(spoor::host::EdgeOptions{
        .materialised = false, .bytes = own != 0 ? own : kDefaultBytes, .spill_folder = {}});
    spoor::host::stream_of(
        edge, [](uint64_t) {}, nullptr)
        .move_to(out);
    made->bindings.outputs.emplace_back(step_port, std::move(edge));
    return {};
  });
}

void spoor_plan_free(spoor_plan* made) { delete made; }
