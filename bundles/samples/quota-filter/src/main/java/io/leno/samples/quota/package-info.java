/// A sample: a filter that asks a slow back end, and remembers.
@NullMarked
package io.leno.samples.quota;

import org.jspecify.annotations.NullMarked;
