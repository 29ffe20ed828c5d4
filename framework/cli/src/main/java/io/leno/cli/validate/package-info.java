/// `lenoctl validate`: judges files as the control plane would.
@NullMarked
package io.leno.cli.validate;

import org.jspecify.annotations.NullMarked;
