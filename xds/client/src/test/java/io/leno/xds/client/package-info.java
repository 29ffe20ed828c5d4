@NullMarked
package io.leno.xds.client;

import org.jspecify.annotations.NullMarked;
