/// JSON for pages, files and plugin configuration. Start with [Json].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.json;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
