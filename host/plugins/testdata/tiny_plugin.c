/* SPDX-License-Identifier: Apache-2.0
 *
 * The smallest plugin there can be: one provider without rows. Tests copy the library and overwrite
 * the marked words with others of the same length to make many plugins out of it. */
#include <spoor/abi/plugin.h>

static spoor_instance* create(const spoor_class* c, const spoor_host* host,
                              const spoor_config* config, spoor_error* error) {
  static char instance;
  (void)c, (void)host, (void)config, (void)error;
  return (spoor_instance*)(void*)&instance;
}

static void destroy(spoor_instance* self) { (void)self; }

static spoor_status read_rows(spoor_instance* self, spoor_call* call, const char* request,
                              const char* partition, spoor_out* out, spoor_error* error) {
  (void)self, (void)call, (void)request, (void)partition, (void)out, (void)error;
  return SPOOR_OK;
}

static const spoor_provider_vt kProvider = {sizeof(spoor_provider_vt), 0, NULL, read_rows};

static const spoor_class kClass = {sizeof(spoor_class),
                                   SPOOR_KIND_PROVIDER,
                                   0,
                                   0,
                                   "provider.example.tiny-0000",
                                   &kProvider,
                                   create,
                                   destroy,
                                   NULL,
                                   NULL,
                                   NULL};

static const spoor_class* const kClasses[] = {&kClass};

static const char kDescriptor[] =
    "{\"abi\":{\"major\":1,\"min_host_minor\":0,\"minor\":0},"
    "\"classes\":[{\"id\":\"provider.example.tiny-0000\",\"inputs\":[],\"kind\":\"provider\","
    "\"outputs\":[{\"cardinality\":\"source\",\"columns\":[],\"dynamic\":true,"
    "\"name\":\"rows\",\"passes_input\":false}],\"summary\":\"Nothing at all\"}],\"descriptor\":1,"
    "\"plugin\":{\"id\":\"org.example.tiny-0000\",\"version\":\"1.0.0\"}}";

static const spoor_plugin kPlugin = {
    sizeof(spoor_plugin), SPOOR_ABI_MAJOR, SPOOR_ABI_MINOR, 0, 0, 1, kDescriptor, kClasses};

SPOOR_EXPORT const spoor_plugin* spoor_plugin_v1(void) { return &kPlugin; }
