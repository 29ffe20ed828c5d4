/// `lenoctl`: talks to control planes and proxies. Start with [LenoctlCommandLine]; a further group
/// of commands is a package beside `plugin`, and a line there.
@NullMarked
package io.leno.cli;

import org.jspecify.annotations.NullMarked;
