/// What a platform adapter is and what it tells. Start with [PlatformAdapter].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.platform;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
