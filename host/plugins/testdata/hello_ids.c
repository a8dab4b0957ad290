/* SPDX-License-Identifier: Apache-2.0 */
extern const char hello_class_id[];
extern const char hello_plugin_id[];
const char hello_class_id[] = "analyzer.example.tiny-0000";
const char hello_plugin_id[] = "org.example.tiny-0000";
