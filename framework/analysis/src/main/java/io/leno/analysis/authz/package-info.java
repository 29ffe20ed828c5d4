/// Who may call whom.
@NullMarked
package io.leno.analysis.authz;

import org.jspecify.annotations.NullMarked;
