// SPDX-License-Identifier: Apache-2.0
//
// The text of new plugins. @CLASS@ is the C++ type, @ID@ the class id, @PLUGIN@ the plugin id,
// @NAME@ the name with dashes, @FILE@ the name of the source without its ending, @TEST@ the test
// suite's name,
// @KIND@ the kind as a manifest names it.
#pragma once

#include <array>

namespace spoor::host {

struct PluginTemplate {
  const char* kind;    ///< as `spoor plugin new` names it
  const char* prefix;  ///< of the class id
  const char* source;
  const char* test;
  const char* step;  ///< how a manifest uses it, for the README
};

extern const char* const kTemplateLists;   ///< CMakeLists.txt
extern const char* const kTemplateReadme;  ///< README.md
extern const std::array<PluginTemplate, 5> kPluginTemplates;

}  // namespace spoor::host
