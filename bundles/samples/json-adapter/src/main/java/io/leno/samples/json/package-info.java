/// A sample: a platform told by a JSON document at a URL.
@NullMarked
package io.leno.samples.json;

import org.jspecify.annotations.NullMarked;
