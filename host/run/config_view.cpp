// SPDX-License-Identifier: Apache-2.0
#include "host/run/config_view.hpp"

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

namespace spoor::host {

using Json = nlohmann::json;

struct ConfigView::Document {
  Json root;
  std::mutex mutex;                          // guards `texts`
  std::map<std::string, std::string> texts;  // pointer → JSON text that was handed out

  [[nodiscard]] const Json* at(const char* pointer) const {
    if (pointer == nullptr) return nullptr;
    try {
      const Json::json_pointer where(pointer);
      return root.contains(where) ? &root.at(where) : nullptr;
    } catch (const Json::exception&) {  // a malformed pointer names nothing
      return nullptr;
    }
  }
};

ConfigView::ConfigView(std::unique_ptr<Document> document) : document_(std::move(document)) {}
ConfigView::~ConfigView() = default;

toolkit::Result<std::unique_ptr<ConfigView>> ConfigView::parse(const std::string& text,
                                                               const std::string& bind_json) {
  auto document = std::make_unique<Document>();
  document->root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!document->root.is_object())
    return toolkit::fail(SPOOR_INTERNAL, "step parameters are not a JSON object");
  if (!bind_json.empty()) document->root["bind"] = Json::parse(bind_json, nullptr, false);
  return std::unique_ptr<ConfigView>(new ConfigView(std::move(document)));
}

spoor_status ConfigView::i64(const char* pointer, int64_t* out) const {
  const Json* v = document_->at(pointer);
  if (v == nullptr || v->is_null()) return SPOOR_NOT_FOUND;
  if (!v->is_number_integer()) return SPOOR_INVALID_ARGUMENT;
  *out = v->get<int64_t>();
  return SPOOR_OK;
}

spoor_status ConfigView::f64(const char* pointer, double* out) const {
  const Json* v = document_->at(pointer);
  if (v == nullptr || v->is_null()) return SPOOR_NOT_FOUND;
  if (!v->is_number()) return SPOOR_INVALID_ARGUMENT;
  *out = v->get<double>();
  return SPOOR_OK;
}

spoor_status ConfigView::boolean(const char* pointer, int32_t* out) const {
  const Json* v = document_->at(pointer);
  if (v == nullptr || v->is_null()) return SPOOR_NOT_FOUND;
  if (!v->is_boolean()) return SPOOR_INVALID_ARGUMENT;
  *out = v->get<bool>() ? 1 : 0;
  return SPOOR_OK;
}

spoor_status ConfigView::str(const char* pointer, const char** out, uint64_t* size) const {
  const Json* v = document_->at(pointer);
  if (v == nullptr || v->is_null()) return SPOOR_NOT_FOUND;
  if (!v->is_string()) return SPOOR_INVALID_ARGUMENT;
  const auto& text = v->get_ref<const std::string&>();
  *out = text.c_str();
  *size = text.size();
  return SPOOR_OK;
}

spoor_status ConfigView::json_text(const char* pointer, const char** out, uint64_t* size) const {
  const Json* v = document_->at(pointer);
  if (v == nullptr) return SPOOR_NOT_FOUND;
  const std::lock_guard lock(document_->mutex);
  auto [entry, is_new] = document_->texts.try_emplace(pointer);
  if (is_new) entry->second = v->dump(-1, ' ', false, Json::error_handler_t::replace);
  *out = entry->second.c_str();
  *size = entry->second.size();
  return SPOOR_OK;
}

}  // namespace spoor::host
