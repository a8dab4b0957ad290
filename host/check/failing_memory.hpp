// SPDX-License-Identifier: Apache-2.0
//
// Makes the memory requests of one library fail: its references to malloc, operator new and their
// kin are pointed at functions of ours. The rest of the process keeps its memory. For a child
// process that ends soon: it cannot be undone.
#pragma once

#include <cstdint>
#include <string>

#include <toolkit/result.hpp>

namespace spoor::host::check {

/// Redirects the library that `address` lies in; the number of references found. Once per process.
[[nodiscard]] toolkit::Result<int> redirect_memory_of(const void* address);

/// The `nth` request from now on fails (1 is the next); 0: none does. Counts anew.
void fail_request(uint64_t nth);
/// Requests since then.
[[nodiscard]] uint64_t requests();

}  // namespace spoor::host::check
