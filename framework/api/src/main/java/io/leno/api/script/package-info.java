/// What engines of scripts have in common. Start with [Quarantine].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.script;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
