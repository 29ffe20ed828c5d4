/// Configuration resources as platforms deliver them and as dialects understand them. Start with
/// [ConfigDialect].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
