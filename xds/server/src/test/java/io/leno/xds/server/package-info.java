@NullMarked
package io.leno.xds.server;

import org.jspecify.annotations.NullMarked;
