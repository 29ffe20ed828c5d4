/// A sample: a filter that changes bodies as they pass.
@NullMarked
package io.leno.samples.body;

import org.jspecify.annotations.NullMarked;
