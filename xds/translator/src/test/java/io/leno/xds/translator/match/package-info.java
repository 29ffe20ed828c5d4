@NullMarked
package io.leno.xds.translator.match;

import org.jspecify.annotations.NullMarked;
