/// The matcher API: trees of conditions with actions at their leaves, whatever they are asked
/// about. Start with [MatchTree].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.proto.match;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
