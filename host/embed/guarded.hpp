// SPDX-License-Identifier: Apache-2.0
//
// The border of libspoor: no exception leaves it, every failure is a status and a message.
#pragma once

#include <exception>
#include <new>

#include "host/embed/session.hpp"

namespace spoor::host {

/// Runs `body`, which returns Result<void>.
template <class Body>
int guarded(spoor_session* session, Body&& body) noexcept {
  try {
    const toolkit::Result<void> result = body();
    return result ? SPOOR_OK : session->refuse(result.error());
  } catch (const std::bad_alloc&) {
    return SPOOR_RESOURCE;
  } catch (const std::exception& thrown) {
    return session->refuse(toolkit::Error{SPOOR_INTERNAL, thrown.what(), {}, {}});
  }
}

}  // namespace spoor::host
