/// The rules that Envoy's messages carry about their own fields, and what breaks them.
@NullMarked
package io.leno.protorules;

import org.jspecify.annotations.NullMarked;
