// SPDX-License-Identifier: Apache-2.0
//
// Where a test finds the checkout, the build and the evidence it may read. Linked to every test.
#pragma once

#include <optional>
#include <string>

namespace spoor::tests {

/// Folder of the checkout: testdata, samples, seeds.
[[nodiscard]] std::string source_dir();

/// Folder of the build: bin/spoor, lib/spoor/plugins.
[[nodiscard]] std::string build_dir();

/// File of the evidence collection named by SPOOR_CORPORA, or nothing when the variable is unset or
/// the file is not there: the test then skips with a message that names `relative`.
[[nodiscard]] std::optional<std::string> corpus_file(const std::string& relative);

}  // namespace spoor::tests
