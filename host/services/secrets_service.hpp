// SPDX-License-Identifier: Apache-2.0
//
// spoor.secrets/1 for one step: secrets by the parameter that names them, never by value in the
// configuration.
#pragma once

#include <map>
#include <string>

#include <spoor/abi/services.h>

#include "host/services/secret_store.hpp"

namespace spoor::host {

/// The table is [thread-safe]; the store must outlive it.
class SecretsService {
 public:
  /// `names`: parameter of this instance → name of the secret. `reveal`: the class declares
  /// "secret:reveal".
  SecretsService(const SecretStore& store, std::map<std::string, std::string> names, bool reveal,
                 decltype(spoor_host::error_set) error_set);
  SecretsService(const SecretsService&) = delete;
  SecretsService& operator=(const SecretsService&) = delete;

  [[nodiscard]] const spoor_secrets* table() const { return &embedded_.table; }

 private:
  friend struct SecretsCalls;
  struct Embedded {
    spoor_secrets table;
    const SecretsService* owner;
  };
  [[nodiscard]] toolkit::Result<Secret> find(const char* param) const;

  const SecretStore& store_;
  const std::map<std::string, std::string> names_;
  const bool reveal_;
  decltype(spoor_host::error_set) error_set_;
  Embedded embedded_;
};

}  // namespace spoor::host
