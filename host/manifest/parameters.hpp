// SPDX-License-Identifier: Apache-2.0
//
// The parameters a manifest declares, with what a person set, as values that `${name}` can stand
// for.
#pragma once

#include <span>
#include <string>

#include "host/manifest/interpolate.hpp"
#include "host/manifest/manifest.hpp"

namespace spoor::host {

/// Defines every parameter of the manifest in `scope`: what `set` ("name=value", the last one wins)
/// says, else the default. Text given for a typed parameter is read as that type; a default may
/// hold
/// `${env:NAME}`. A parameter that could not be had is defined as null, so that its uses are not
/// reported again. Errors: `missing-parameter`, `unknown-parameter`, `set-syntax`, `type`, `enum`,
/// `duration`, `time-range`, …
void define_parameters(const Manifest& manifest, std::span<const std::string> set, Scope& scope,
                       Report& report);

}  // namespace spoor::host
