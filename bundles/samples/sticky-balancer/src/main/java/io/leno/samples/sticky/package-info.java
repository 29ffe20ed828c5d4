/// A sample: a balancer by a header's value.
@NullMarked
package io.leno.samples.sticky;

import org.jspecify.annotations.NullMarked;
