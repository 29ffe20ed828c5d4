/// `lenoctl status`. Start with [StatusCommand].
@NullMarked
package io.leno.cli.status;

import org.jspecify.annotations.NullMarked;
