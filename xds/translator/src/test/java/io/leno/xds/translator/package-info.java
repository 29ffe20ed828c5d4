@NullMarked
package io.leno.xds.translator;

import org.jspecify.annotations.NullMarked;
