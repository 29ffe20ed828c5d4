/// What each resource says by itself.
@NullMarked
package io.leno.analysis.schema;

import org.jspecify.annotations.NullMarked;
