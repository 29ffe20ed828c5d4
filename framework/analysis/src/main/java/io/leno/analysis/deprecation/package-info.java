/// What will go away.
@NullMarked
package io.leno.analysis.deprecation;

import org.jspecify.annotations.NullMarked;
