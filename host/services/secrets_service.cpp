// SPDX-License-Identifier: Apache-2.0
#include "host/services/secrets_service.hpp"

#include <cstring>
#include <utility>

#include "host/services/sha256.hpp"

namespace spoor::host {

using toolkit::Error;
using toolkit::fail;
using toolkit::Result;

Result<Secret> SecretsService::find(const char* param) const {
  const auto it = names_.find(param == nullptr ? "" : param);
  if (it == names_.end()) {
    return fail(SPOOR_UNAUTHORIZED, "no secret was given for this parameter",
                param == nullptr ? "" : param, "write ${secret:NAME} in the manifest");
  }
  return store_.find(it->second);
}

/// The functions of the table.
struct SecretsCalls {
  static const SecretsService& service(const spoor_secrets* table) {
    return *reinterpret_cast<const SecretsService::Embedded*>(table)->owner;
  }
  static spoor_status refuse(const SecretsService& self, spoor_error* error, const Error& why) {
    if (error != nullptr && self.error_set_ != nullptr) {
      self.error_set_(error, why.code, why.text().c_str());
    }
    return why.code;
  }
  template <class Use>
  static spoor_status with_secret(const spoor_secrets* table, const char* param, spoor_error* error,
                                  Use use) {
    const SecretsService& self = service(table);
    try {
      const auto secret = self.find(param);
      if (!secret) return refuse(self, error, secret.error());
      const Result<void> done = use(self, *secret);
      return done ? SPOOR_OK : refuse(self, error, done.error());
    } catch (const std::exception&) {
      return refuse(self, error, {SPOOR_RESOURCE, "out of memory", "", ""});
    }
  }

  static spoor_status hmac(const spoor_secrets* table, const char* param, const void* data,
                           uint64_t size, void* out32, spoor_error* error) {
    return with_secret(table, param, error,
                       [&](const SecretsService&, const Secret& secret) -> Result<void> {
                         const Sha256Digest digest =
                             hmac_sha256(secret.expose(), {static_cast<const char*>(data), size});
                         std::memcpy(out32, digest.data(), digest.size());
                         return {};
                       });
  }
  static spoor_status reveal(const spoor_secrets* table, const char* param, char* buffer,
                             uint64_t capacity, uint64_t* n, spoor_error* error) {
    return with_secret(
        table, param, error, [&](const SecretsService& self, const Secret& secret) -> Result<void> {
          if (!self.reveal_) {
            return fail(SPOOR_UNAUTHORIZED, "the class does not declare the effect secret:reveal");
          }
          *n = secret.expose().size();
          if (*n > capacity) return fail(SPOOR_RESOURCE, "the buffer is too small");
          std::memcpy(buffer, secret.expose().data(), *n);
          return {};
        });
  }
};

SecretsService::SecretsService(const SecretStore& store, std::map<std::string, std::string> names,
                               bool reveal, decltype(spoor_host::error_set) error_set)
    : store_(store),
      names_(std::move(names)),
      reveal_(reveal),
      error_set_(error_set),
      embedded_{{sizeof(spoor_secrets), 0, &SecretsCalls::hmac, &SecretsCalls::reveal}, this} {}

}  // namespace spoor::host
