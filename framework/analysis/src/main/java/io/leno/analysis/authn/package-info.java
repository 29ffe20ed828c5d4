/// Who callers are.
@NullMarked
package io.leno.analysis.authn;

import org.jspecify.annotations.NullMarked;
