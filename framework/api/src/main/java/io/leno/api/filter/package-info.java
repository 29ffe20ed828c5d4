/// HTTP filters, the plugins of the data plane. Start with [HttpFilterFactory], or with
/// [SimpleHttpFilter] for a short one.
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.filter;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
