/// The platform that is a directory of YAML: services, endpoints, workloads and configuration from
/// files, watched. Start with [FilePlatform].
@NullMarked
package io.leno.platform.file;

import org.jspecify.annotations.NullMarked;
